package io.tenon.accelerator.cudf;

import static java.util.Objects.requireNonNull;

import ai.rapids.cudf.BinaryOp;
import ai.rapids.cudf.ColumnVector;
import ai.rapids.cudf.ColumnView;
import ai.rapids.cudf.DType;
import ai.rapids.cudf.GatherMap;
import ai.rapids.cudf.Scalar;
import ai.rapids.cudf.Table;
import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.AcceleratorErrorCode;
import io.tenon.spi.accelerator.JoinType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Joins. All types come from the pairs that match, found by gather maps: outer joins add the rows
 * that are in no pair, semi and anti joins give the rows that are, or are not. The right side lies
 * on the device; when it is too large, both sides are cut by the hash of their keys.
 *
 * @param condition over both sides' columns; null when there is none
 * @param leftTypes of the left columns
 */
record Joining(
    JoinType type,
    Step left,
    Step right,
    List<Eval> leftKeys,
    List<Eval> rightKeys,
    @Nullable Eval condition,
    List<DType> leftTypes,
    List<DType> rightTypes)
    implements Step {
  /** So many pairs are looked at at once. */
  private static final int PAIRS = 1 << 24;

  private static final int MOST_PARTS = 1024;

  @Override
  public Batches open(Run run) {
    Gathered rights = Gathered.all(run, right);
    try {
      if (rights.bytes() <= run.gatheredBytes()) {
        return new Joined(run, left.open(run), rights);
      }
      if (leftKeys.isEmpty() || type == JoinType.NULL_AWARE_LEFT_ANTI) {
        throw new TenonException(
            AcceleratorErrorCode.ACCELERATOR_OUT_OF_MEMORY,
            "the right side of a join has "
                + rights.bytes()
                + " bytes, more than a quarter of the device's pool, and no keys to cut it by;"
                + " Spark runs it");
      }
      return parts(run, rights);
    } catch (RuntimeException | Error e) {
      rights.close();
      throw e;
    }
  }

  private Batches parts(Run run, Gathered rights) {
    int count = (int) Math.min(MOST_PARTS, 2 * rights.bytes() / run.gatheredBytes() + 1);
    List<Gathered> rightParts = Gathered.parts(run.store(), count);
    List<Gathered> leftParts = Gathered.parts(run.store(), count);
    try {
      for (Optional<Batch> next = rights.poll(); next.isPresent(); next = rights.poll()) {
        cut(run, next.get(), rightKeys, rightTypes.size(), rightParts);
      }
      try (Batches lefts = left.open(run)) {
        for (Optional<Batch> next = lefts.next(); next.isPresent(); next = lefts.next()) {
          run.checkCancelled();
          cut(run, next.get(), leftKeys, leftTypes.size(), leftParts);
        }
      }
    } catch (RuntimeException | Error e) {
      rightParts.forEach(Gathered::close);
      leftParts.forEach(Gathered::close);
      throw e;
    }
    List<Step> joins = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Gathered lefts = leftParts.get(i);
      Gathered others = rightParts.get(i);
      joins.add(each -> new Joined(each, polled(lefts, leftTypes.size()), trimmed(each, others)));
    }
    Batches all = RowSteps.union(joins).open(run);
    return new Batches() {
      @Override
      public Optional<Batch> next() {
        return all.next();
      }

      @Override
      public void close() {
        all.close();
        rightParts.forEach(Gathered::close);
        leftParts.forEach(Gathered::close);
      }
    };
  }

  /** Rows travel with their keys behind them, by which they are cut. */
  private static void cut(
      Run run, Batch batch, List<Eval> keys, int columns, List<Gathered> parts) {
    try (batch;
        Batch values = RowSteps.evaluated(run, batch, keys)) {
      List<ColumnVector> all =
          Stream.concat(batch.columns().stream(), values.columns().stream()).toList();
      try (Batch wide = Batch.of(batch.rows(), all)) {
        Gathered.partition(wide, IntStream.range(columns, columns + keys.size()).toArray(), parts);
      }
    }
  }

  private static Batch first(Batch wide, int columns) {
    try (wide) {
      return Batch.of(wide.rows(), wide.columns().subList(0, columns));
    }
  }

  private static Batches polled(Gathered from, int columns) {
    return new Batches() {
      @Override
      public Optional<Batch> next() {
        return from.poll().map(wide -> first(wide, columns));
      }

      @Override
      public void close() {
        from.close();
      }
    };
  }

  private Gathered trimmed(Run run, Gathered from) {
    Gathered narrow = new Gathered(run.store());
    for (Optional<Batch> next = from.poll(); next.isPresent(); next = from.poll()) {
      narrow.add(first(next.get(), rightTypes.size()));
    }
    return narrow;
  }

  /** Columns of nothing but nulls. */
  private static List<ColumnView> nulls(Scope scope, List<DType> types, int rows) {
    List<ColumnView> columns = new ArrayList<>();
    for (DType type : types) {
      try (Scalar none = Scalar.fromNull(type)) {
        columns.add(scope.own(ColumnVector.fromScalar(none, rows)));
      }
    }
    return columns;
  }

  private static ColumnVector falses(int rows) {
    try (Scalar no = Scalar.fromBool(false)) {
      return ColumnVector.fromScalar(no, rows);
    }
  }

  /** One side's rows against the other's. */
  private final class Joined extends Output {
    private final Batches lefts;
    private final Optional<Batch> rights;
    private final List<ColumnVector> keys;
    private @Nullable ColumnVector rightMatched;
    private boolean restGiven;

    Joined(Run run, Batches lefts, Gathered gathered) {
      super(run);
      this.lefts = lefts;
      this.rights = gathered.one();
      try (Scope scope = new Scope()) {
        keys =
            rights
                .map(rows -> scope.own(RowSteps.evaluated(run, rows, rightKeys)))
                .map(values -> values.columns().stream().map(ColumnVector::incRefCount).toList())
                .orElse(List.of());
      }
      if (type.nullsLeft() && rights.isPresent()) {
        rightMatched = falses(rights.get().rows());
      }
    }

    @Override
    boolean more() {
      Optional<Batch> next = lefts.next();
      if (next.isPresent()) {
        try (Batch batch = next.get()) {
          join(batch);
        }
        return true;
      }
      if (!restGiven && rightMatched != null) {
        try (Scope scope = new Scope()) {
          Batch rest =
              scope.own(
                  RowSteps.filtered(rights.orElseThrow(), scope.own(rightMatched.not()), scope));
          List<ColumnView> columns = nulls(scope, leftTypes, rest.rows());
          columns.addAll(rest.columns());
          give(Batch.of(rest.rows(), columns));
        }
      }
      restGiven = true;
      return false;
    }

    private void join(Batch batch) {
      if (rights.isEmpty()) {
        if (type == JoinType.LEFT_ANTI || type == JoinType.NULL_AWARE_LEFT_ANTI) {
          give(Batch.of(batch.rows(), batch.columns()));
        } else if (type.nullsRight()) {
          alone(batch);
        }
        return;
      }
      if (type == JoinType.NULL_AWARE_LEFT_ANTI && keys.get(0).getNullCount() > 0) {
        return;
      }
      if (leftKeys.isEmpty()) {
        int rows = Math.max(1, PAIRS / rights.get().rows());
        for (int from = 0; from < batch.rows(); from += rows) {
          try (Batch slice = batch.slice(from, Math.min(batch.rows(), from + rows))) {
            pairs(slice);
          }
        }
      } else {
        pairs(batch);
      }
    }

    private void alone(Batch batch) {
      try (Scope scope = new Scope()) {
        List<ColumnView> columns = new ArrayList<>(batch.columns());
        columns.addAll(nulls(scope, rightTypes, batch.rows()));
        give(Batch.of(batch.rows(), columns));
      }
    }

    private void pairs(Batch batch) {
      Batch others = rights.orElseThrow();
      ColumnVector matched = falses(batch.rows());
      try (Scope scope = new Scope()) {
        Frame frame = new Frame(run(), batch.rows(), batch.columns(), scope);
        List<ColumnVector> mine =
            leftKeys.stream().map(key -> scope.own(Scope.keep(key.of(frame)))).toList();
        if (leftKeys.isEmpty()) {
          matched = crossed(batch, others, matched);
        } else {
          try (Table leftTable = new Table(mine.toArray(ColumnVector[]::new));
              Table rightTable = new Table(keys.toArray(ColumnVector[]::new))) {
            GatherMap[] maps = leftTable.innerJoinGatherMaps(rightTable, false);
            scope.own(maps[0]);
            scope.own(maps[1]);
            long count = maps[0].getRowCount();
            for (long from = 0; from < count; from += PAIRS) {
              run().checkCancelled();
              int rows = (int) Math.min(PAIRS, count - from);
              try (ColumnView ofLeft = maps[0].toColumnView(from, rows);
                  ColumnView ofRight = maps[1].toColumnView(from, rows)) {
                matched = paired(batch, others, ofLeft, ofRight, matched);
              }
            }
          }
        }
        rest(batch, mine, matched);
      } finally {
        matched.close();
      }
    }

    private ColumnVector crossed(Batch batch, Batch others, ColumnVector matched) {
      int rows = Math.multiplyExact(batch.rows(), others.rows());
      try (Scalar zero = Scalar.fromInt(0);
          Scalar width = Scalar.fromInt(others.rows());
          ColumnVector numbers = ColumnVector.sequence(zero, rows);
          ColumnVector ofLeft = numbers.binaryOp(BinaryOp.DIV, width, DType.INT32);
          ColumnVector ofRight = numbers.binaryOp(BinaryOp.MOD, width, DType.INT32)) {
        return paired(batch, others, ofLeft, ofRight, matched);
      }
    }

    /** Notes these pairs, and gives them if the join does; gives what is matched now. */
    private ColumnVector paired(
        Batch batch, Batch others, ColumnView ofLeft, ColumnView ofRight, ColumnVector matched) {
      try (Scope scope = new Scope()) {
        List<ColumnVector> maps =
            new ArrayList<>(List.of(scope.own(Scope.keep(ofLeft)), scope.own(Scope.keep(ofRight))));
        if (condition != null) {
          Batch both = scope.own(gathered(batch, others, maps));
          Frame frame = new Frame(run(), both.rows(), both.columns(), scope);
          Batch numbers = scope.own(Batch.of(both.rows(), maps));
          Batch kept =
              scope.own(
                  RowSteps.filtered(
                      numbers, requireNonNull(condition, "condition is null").of(frame), scope));
          maps = new ArrayList<>(kept.columns());
        }
        if (type.givesRight()) {
          give(gathered(batch, others, maps));
        }
        if (rightMatched != null) {
          rightMatched = marked(rightMatched, maps.get(1));
        }
        return type == JoinType.INNER || type == JoinType.CROSS
            ? matched
            : marked(matched, maps.get(0));
      }
    }

    private Batch gathered(Batch batch, Batch others, List<ColumnVector> maps) {
      try (Scope scope = new Scope()) {
        List<ColumnVector> columns = new ArrayList<>();
        columns.addAll(gather(batch, maps.get(0), scope));
        columns.addAll(gather(others, maps.get(1), scope));
        return Batch.of(Math.toIntExact(maps.get(0).getRowCount()), columns);
      }
    }

    private List<ColumnVector> gather(Batch from, ColumnView map, Scope scope) {
      if (from.columns().isEmpty()) {
        return List.of();
      }
      Table table = scope.own(from.table());
      return scope.own(Batch.of(scope.own(table.gather(map)))).columns();
    }

    /** With true where the map points to; the column itself is closed. */
    private ColumnVector marked(ColumnVector flags, ColumnView map) {
      try (Scalar yes = Scalar.fromBool(true);
          Table before = new Table(flags);
          Table after = Table.scatter(new Scalar[] {yes}, map, before)) {
        ColumnVector result = after.getColumn(0).incRefCount();
        flags.close();
        return result;
      }
    }

    private void rest(Batch batch, List<ColumnVector> mine, ColumnVector matched) {
      switch (type) {
        case LEFT_OUTER, FULL_OUTER -> {
          try (Scope scope = new Scope()) {
            Batch left = scope.own(RowSteps.filtered(batch, scope.own(matched.not()), scope));
            if (left.rows() > 0) {
              alone(left);
            }
          }
        }
        case LEFT_SEMI -> {
          try (Scope scope = new Scope()) {
            give(RowSteps.filtered(batch, matched, scope));
          }
        }
        case LEFT_ANTI -> {
          try (Scope scope = new Scope()) {
            give(RowSteps.filtered(batch, scope.own(matched.not()), scope));
          }
        }
        case NULL_AWARE_LEFT_ANTI -> {
          // With a row on the other side, a null may be equal to it.
          try (Scope scope = new Scope()) {
            ColumnVector known = scope.own(mine.get(0).isNotNull());
            ColumnVector other = scope.own(matched.not());
            ColumnVector kept = scope.own(known.binaryOp(BinaryOp.LOGICAL_AND, other, DType.BOOL8));
            give(RowSteps.filtered(batch, kept, scope));
          }
        }
        case INNER, CROSS, RIGHT_OUTER -> {}
      }
    }

    @Override
    void closeInputs() {
      lefts.close();
      rights.ifPresent(Batch::close);
      keys.forEach(ColumnVector::close);
      if (rightMatched != null) {
        rightMatched.close();
        rightMatched = null;
      }
    }
  }
}
