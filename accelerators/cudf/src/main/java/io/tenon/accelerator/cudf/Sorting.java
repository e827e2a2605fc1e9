package io.tenon.accelerator.cudf;

import ai.rapids.cudf.ColumnVector;
import ai.rapids.cudf.HostColumnVector;
import ai.rapids.cudf.OrderByArg;
import ai.rapids.cudf.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Orders. Rows carry their keys behind their columns while they are sorted.
 *
 * @param columns how many columns the rows have
 * @param ascending by key
 * @param nullsFirst by key
 */
record Sorting(int columns, List<Eval> keys, List<Boolean> ascending, List<Boolean> nullsFirst) {
  /** So many rows of each sorted batch tell where the others are cut. */
  private static final int SAMPLES = 256;

  private OrderByArg[] order(int firstKey) {
    return IntStream.range(0, keys.size())
        .mapToObj(
            i ->
                ascending.get(i)
                    ? OrderByArg.asc(firstKey + i, nullsFirst.get(i))
                    : OrderByArg.desc(firstKey + i, !nullsFirst.get(i)))
        .toArray(OrderByArg[]::new);
  }

  private Batch withKeys(Run run, Batch batch) {
    try (Scope scope = new Scope();
        batch) {
      Batch values = scope.own(RowSteps.evaluated(run, batch, keys));
      List<ColumnVector> all = new ArrayList<>(batch.columns());
      all.addAll(values.columns());
      return Batch.of(batch.rows(), all);
    }
  }

  private Batch sorted(Batch batch) {
    try (batch;
        Table table = batch.table();
        Table sorted = table.orderBy(order(columns))) {
      return Batch.of(sorted);
    }
  }

  private Batch withoutKeys(Batch batch) {
    try (batch) {
      return Batch.of(batch.rows(), batch.columns().subList(0, columns));
    }
  }

  Step sort(Step input) {
    return run ->
        new Output(run) {
          private Optional<List<Gathered>> ranges = Optional.empty();
          private int current;

          @Override
          boolean more() {
            if (ranges.isEmpty()) {
              ranges = Optional.of(ranges(run, input));
            }
            if (current == ranges.get().size()) {
              return false;
            }
            ranges.get().get(current++).one().ifPresent(rows -> give(withoutKeys(sorted(rows))));
            return true;
          }

          @Override
          void closeInputs() {
            ranges.ifPresent(all -> all.forEach(Gathered::close));
          }
        };
  }

  /** The rows in as many ranges of the order as are needed for each to fit on the device. */
  private List<Gathered> ranges(Run run, Step input) {
    Gathered rows = new Gathered(run.store());
    Gathered samples = new Gathered(run.store());
    try (Batches batches = input.open(run)) {
      for (Optional<Batch> next = batches.next(); next.isPresent(); next = batches.next()) {
        run.checkCancelled();
        Batch sorted = sorted(withKeys(run, next.get()));
        samples.add(sample(sorted));
        rows.add(sorted);
      }
      long ranges = rows.bytes() / Math.max(1, run.gatheredBytes()) + 1;
      if (ranges == 1) {
        samples.close();
        return List.of(rows);
      }
      return cut(run, rows, samples, (int) ranges);
    } catch (RuntimeException | Error e) {
      rows.close();
      samples.close();
      throw e;
    }
  }

  /** The keys of some rows, as far apart from each other. */
  private Batch sample(Batch sorted) {
    int step = Math.max(1, sorted.rows() / SAMPLES);
    int[] places = IntStream.iterate(0, i -> i < sorted.rows(), i -> i + step).toArray();
    try (ColumnVector map = ColumnVector.fromInts(places);
        Table table = sorted.table();
        Table some = table.gather(map);
        Batch picked = Batch.of(some)) {
      return Batch.of(picked.rows(), picked.columns().subList(columns, columns + keys.size()));
    }
  }

  private List<Gathered> cut(Run run, Gathered rows, Gathered samples, int ranges) {
    List<Gathered> parts = Gathered.parts(run.store(), ranges);
    try (Batch some = samples.one().orElseThrow();
        Table unsorted = some.table();
        Table sorted = unsorted.orderBy(order(0));
        ColumnVector places = ColumnVector.fromInts(places(some.rows(), ranges));
        Table bounds = sorted.gather(places)) {
      for (Optional<Batch> next = rows.poll(); next.isPresent(); next = rows.poll()) {
        run.checkCancelled();
        try (Batch batch = next.get();
            Batch values =
                Batch.of(batch.rows(), batch.columns().subList(columns, columns + keys.size()));
            Table valuesTable = values.table();
            ColumnVector cuts = valuesTable.upperBound(bounds, order(0));
            HostColumnVector onHost = cuts.copyToHost();
            Table table = batch.table()) {
          int[] at = IntStream.range(0, ranges - 1).map(i -> onHost.getInt(i)).toArray();
          Gathered.add(table, at, parts);
        }
      }
      return parts;
    } catch (RuntimeException | Error e) {
      parts.forEach(Gathered::close);
      throw e;
    }
  }

  private static int[] places(int rows, int ranges) {
    return IntStream.range(1, ranges).map(i -> (int) ((long) rows * i / ranges)).toArray();
  }

  /** The first rows of the order: each batch leaves no more than those. */
  Step top(Step input, long limit, long offset) {
    return RowSteps.limit(
        run ->
            new Output(run) {
              private final Batches batches = input.open(run);
              private Optional<Spillable> best = Optional.empty();

              @Override
              boolean more() {
                Optional<Batch> next = batches.next();
                if (next.isEmpty()) {
                  best.ifPresent(rows -> give(withoutKeys(rows.take())));
                  best = Optional.empty();
                  return false;
                }
                Batch keyed = withKeys(run, next.get());
                best = Optional.of(Spillable.of(run.store(), merged(keyed)));
                return true;
              }

              private Batch merged(Batch keyed) {
                try (Scope scope = new Scope()) {
                  List<Batch> both = new ArrayList<>();
                  best.ifPresent(rows -> both.add(scope.own(rows.take())));
                  best = Optional.empty();
                  both.add(scope.own(keyed));
                  Batch all = scope.own(sorted(Batch.concatenate(both)));
                  return all.slice(0, (int) Math.min(all.rows(), limit + offset));
                }
              }

              @Override
              void closeInputs() {
                best.ifPresent(Spillable::close);
                batches.close();
              }
            },
        limit,
        offset);
  }
}
