package io.tenon.accelerator.cudf;

import ai.rapids.cudf.ColumnVector;
import ai.rapids.cudf.ColumnView;
import ai.rapids.cudf.DType;
import ai.rapids.cudf.GroupByAggregationOnColumn;
import ai.rapids.cudf.Scalar;
import ai.rapids.cudf.Table;
import ai.rapids.cudf.Table.DuplicateKeepOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Groups rows: each batch by itself, then the parts together, by their keys' hash when they are too
 * many for the device.
 *
 * @param groupings of which there is none when all rows are one group
 * @param results over the keys and the measures
 */
record Grouping(Step input, List<Eval> groupings, List<Measure> measures, List<Eval> results)
    implements Step {
  private static final int PARTS = 32;

  /** With no grouping, all rows have this key. */
  static ColumnView oneKey(Frame f) {
    try (Scalar zero = Scalar.fromInt(0)) {
      return f.constant(zero);
    }
  }

  private List<Eval> keys() {
    return groupings.isEmpty() ? List.of(Grouping::oneKey) : groupings;
  }

  private int[] keyColumns() {
    return IntStream.range(0, keys().size()).toArray();
  }

  @Override
  public Batches open(Run run) {
    return new Output(run) {
      private Optional<List<Gathered>> parts = Optional.empty();
      private int current;

      @Override
      boolean more() {
        if (parts.isEmpty()) {
          parts = Optional.of(parts(run));
        }
        if (current == parts.get().size()) {
          return false;
        }
        Optional<Batch> rows = parts.get().get(current++).one();
        if (rows.isPresent()) {
          try (Batch merged = merge(rows.get())) {
            give(finish(run, merged));
          }
        } else if (groupings.isEmpty()) {
          try (Batch nothing = ofNoRows(run)) {
            give(finish(run, nothing));
          }
        }
        return true;
      }

      @Override
      void closeInputs() {
        parts.ifPresent(all -> all.forEach(Gathered::close));
      }
    };
  }

  /** Groups that are whole: each key is in one part only. */
  private List<Gathered> parts(Run run) {
    List<Gathered> split = List.of();
    Gathered waiting = new Gathered(run.store());
    try (Batches batches = input.open(run)) {
      for (Optional<Batch> next = batches.next(); next.isPresent(); next = batches.next()) {
        run.checkCancelled();
        try (Batch batch = next.get()) {
          waiting.add(update(run, batch));
        }
        if (waiting.bytes() > run.batchBytes()) {
          Batch merged = merge(waiting.one().orElseThrow());
          waiting.add(merged);
          if (split.isEmpty() && waiting.bytes() > run.batchBytes() / 2) {
            split = Gathered.parts(run.store(), PARTS);
          }
          if (!split.isEmpty()) {
            scatter(waiting, split);
          }
        }
      }
      if (split.isEmpty()) {
        return List.of(waiting);
      }
      scatter(waiting, split);
      return split;
    } catch (RuntimeException | Error e) {
      waiting.close();
      split.forEach(Gathered::close);
      throw e;
    }
  }

  private void scatter(Gathered from, List<Gathered> to) {
    for (Optional<Batch> next = from.poll(); next.isPresent(); next = from.poll()) {
      try (Batch batch = next.get()) {
        Gathered.partition(batch, keyColumns(), to);
      }
    }
  }

  private Batch update(Run run, Batch batch) {
    List<Eval> columns =
        Stream.concat(keys().stream(), measures.stream().map(Measure::input)).toList();
    try (Batch values = RowSteps.evaluated(run, batch, columns)) {
      return aggregated(values, true);
    }
  }

  /** Takes the batch over. */
  private Batch merge(Batch parts) {
    try (parts) {
      return aggregated(parts, false);
    }
  }

  private Batch aggregated(Batch values, boolean ofRows) {
    int keys = keys().size();
    GroupByAggregationOnColumn[] aggregations =
        IntStream.range(0, measures.size())
            .mapToObj(
                i -> {
                  Measure.Kind kind = measures.get(i).kind();
                  return (ofRows ? kind.ofRows() : kind.ofParts()).onColumn(keys + i);
                })
            .toArray(GroupByAggregationOnColumn[]::new);
    try (Scope scope = new Scope()) {
      Table table = scope.own(values.table());
      Table groups =
          scope.own(
              aggregations.length == 0
                  ? table.dropDuplicates(keyColumns(), DuplicateKeepOption.KEEP_ANY, true)
                  : table.groupBy(keyColumns()).aggregate(aggregations));
      List<ColumnVector> columns = new ArrayList<>();
      for (int i = 0; i < groups.getNumberOfColumns(); i++) {
        ColumnVector column = groups.getColumn(i);
        DType type = i < keys ? column.getType() : measures.get(i - keys).type();
        columns.add(column.getType().equals(type) ? column : scope.own(column.castTo(type)));
      }
      return Batch.of(Math.toIntExact(groups.getRowCount()), columns);
    }
  }

  private Batch finish(Run run, Batch merged) {
    List<Eval> keys =
        IntStream.range(0, groupings.size())
            .<Eval>mapToObj(i -> frame -> frame.columns().get(i))
            .toList();
    return RowSteps.evaluated(run, merged, Stream.concat(keys.stream(), results.stream()).toList());
  }

  /** The one group's measures when there was no row. */
  private Batch ofNoRows(Run run) {
    try (Scope scope = new Scope()) {
      Frame frame = new Frame(run, 1, List.of(), scope);
      List<ColumnView> columns = new ArrayList<>();
      columns.add(oneKey(frame));
      for (Measure measure : measures) {
        columns.add(Expressions.nothing(measure.type()).of(frame));
      }
      return Batch.of(1, columns);
    }
  }
}
