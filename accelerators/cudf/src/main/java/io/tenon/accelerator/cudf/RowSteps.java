package io.tenon.accelerator.cudf;

import ai.rapids.cudf.ColumnVector;
import ai.rapids.cudf.ColumnView;
import ai.rapids.cudf.DType;
import ai.rapids.cudf.Scalar;
import ai.rapids.cudf.Table;
import io.tenon.spi.accelerator.Expression.Literal;
import io.tenon.spi.accelerator.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Steps that need one batch at a time. */
final class RowSteps {
  private static final int MOST_VALUES = 1000;

  private RowSteps() {}

  static Step project(Step input, List<Eval> columns) {
    return mapped(input, (run, batch) -> evaluated(run, batch, columns));
  }

  /** These expressions over the batch, which stays. */
  static Batch evaluated(Run run, Batch batch, List<Eval> columns) {
    try (Scope scope = new Scope()) {
      Frame frame = new Frame(run, batch.rows(), batch.columns(), scope);
      List<ColumnView> values = columns.stream().map(column -> column.of(frame)).toList();
      return Batch.of(batch.rows(), values);
    }
  }

  static Step filter(Step input, Eval condition) {
    return mapped(
        input,
        (run, batch) -> {
          try (Scope scope = new Scope()) {
            Frame frame = new Frame(run, batch.rows(), batch.columns(), scope);
            return filtered(batch, condition.of(frame), scope);
          }
        });
  }

  /** The rows where the mask is true; the batch stays. */
  static Batch filtered(Batch batch, ColumnView mask, Scope scope) {
    if (batch.columns().isEmpty()) {
      try (Scalar no = Scalar.fromBool(false);
          ColumnVector certain = mask.replaceNulls(no);
          Table all = new Table(certain);
          Table kept = all.filter(certain)) {
        return new Batch(Math.toIntExact(kept.getRowCount()), List.of());
      }
    }
    Table table = scope.own(batch.table());
    return Batch.of(scope.own(table.filter(mask)));
  }

  private static Step mapped(Step input, BiFunction<Run, Batch, Batch> function) {
    return run ->
        new Output(run) {
          private final Batches batches = input.open(run);

          @Override
          boolean more() {
            Optional<Batch> next = batches.next();
            if (next.isPresent()) {
              try (Batch batch = next.get()) {
                give(function.apply(run, batch));
              }
            }
            return next.isPresent();
          }

          @Override
          void closeInputs() {
            batches.close();
          }
        };
  }

  /** For each batch one for each list of columns. */
  static Step expand(Step input, List<List<Eval>> projections) {
    return run ->
        new Output(run) {
          private final Batches batches = input.open(run);

          @Override
          boolean more() {
            Optional<Batch> next = batches.next();
            if (next.isPresent()) {
              try (Batch batch = next.get()) {
                projections.forEach(columns -> give(evaluated(run, batch, columns)));
              }
            }
            return next.isPresent();
          }

          @Override
          void closeInputs() {
            batches.close();
          }
        };
  }

  static Step union(List<Step> inputs) {
    return run ->
        new Output(run) {
          private int current;
          private Optional<Batches> batches = Optional.empty();

          @Override
          boolean more() {
            if (batches.isEmpty()) {
              if (current == inputs.size()) {
                return false;
              }
              batches = Optional.of(inputs.get(current++).open(run));
            }
            batches.get().next().ifPresentOrElse(this::give, this::closeInputs);
            return true;
          }

          @Override
          void closeInputs() {
            batches.ifPresent(Batches::close);
            batches = Optional.empty();
          }
        };
  }

  /** Rows that are written in the plan; column by column, each from its constants. */
  static Step values(Relation.Values values) {
    if (values.rows().size() > MOST_VALUES) {
      throw new Unsupported("more than " + MOST_VALUES + " rows in the plan are not supported");
    }
    return run ->
        new Output(run) {
          private boolean given;

          @Override
          boolean more() {
            if (!given && !values.rows().isEmpty()) {
              give(batch(values));
            }
            boolean more = !given;
            given = true;
            return more;
          }

          @Override
          void closeInputs() {}
        };
  }

  private static Batch batch(Relation.Values values) {
    try (Scope scope = new Scope()) {
      List<ColumnView> columns = new ArrayList<>();
      for (int i = 0; i < values.output().size(); i++) {
        DType type = Types.device(values.output().get(i).type());
        List<ColumnView> cells = new ArrayList<>();
        for (List<Literal> row : values.rows()) {
          Scalar value = scope.own(Expressions.scalar(row.get(i), type));
          cells.add(scope.own(ColumnVector.fromScalar(value, 1)));
        }
        columns.add(scope.own(ColumnVector.concatenate(cells.toArray(ColumnView[]::new))));
      }
      return Batch.of(values.rows().size(), columns);
    }
  }

  static Step limit(Step input, long limit, long offset) {
    return run ->
        new Output(run) {
          private final Batches batches = input.open(run);
          private long skip = offset;
          private long left = limit;

          @Override
          boolean more() {
            if (left == 0) {
              return false;
            }
            Optional<Batch> next = batches.next();
            if (next.isPresent()) {
              try (Batch batch = next.get()) {
                int from = (int) Math.min(skip, batch.rows());
                int to = (int) Math.min((long) from + left, batch.rows());
                skip -= from;
                left -= to - from;
                give(batch.slice(from, to));
              }
            }
            return next.isPresent();
          }

          @Override
          void closeInputs() {
            batches.close();
          }
        };
  }
}
