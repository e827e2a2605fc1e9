package io.tenon.spi.accelerator;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/** The rows around the current one that a window function sees. */
public record WindowFrame(Unit unit, Bound lower, Bound upper) implements Serializable {
  /** What a bound's offset counts. */
  public enum Unit {
    /** Rows. */
    ROWS,
    /** The distance of the one sort key. */
    RANGE
  }

  /** Where a frame begins or ends. */
  public sealed interface Bound extends Serializable {
    /** The first or the last row of the partition. */
    record Unbounded() implements Bound {}

    /** The current row; in {@link Unit#RANGE} with those equal to it. */
    record CurrentRow() implements Bound {}

    /** So far before (negative) or after the current row. */
    record Offset(Expression.Literal distance) implements Bound {
      public Offset {
        requireNonNull(distance, "distance is null");
      }
    }
  }

  public WindowFrame {
    requireNonNull(unit, "unit is null");
    requireNonNull(lower, "lower is null");
    requireNonNull(upper, "upper is null");
  }
}
