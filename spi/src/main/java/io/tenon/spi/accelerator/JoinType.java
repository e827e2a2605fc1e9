package io.tenon.spi.accelerator;

/** What a join gives. The left input's columns come first. */
public enum JoinType {
  /** Pairs that match. */
  INNER,
  /** Pairs that match, and left rows without a match. */
  LEFT_OUTER,
  /** Pairs that match, and right rows without a match. */
  RIGHT_OUTER,
  /** Pairs that match, and rows of both sides without a match. */
  FULL_OUTER,
  /** Left rows with a match, once; left columns only. */
  LEFT_SEMI,
  /** Left rows without a match; left columns only. */
  LEFT_ANTI,
  /**
   * Left rows for which {@code NOT IN} is true: a null key on either side is a possible match; left
   * columns only. One key on each side, and no further condition.
   */
  NULL_AWARE_LEFT_ANTI,
  /** All pairs, of which those that fulfil the condition. */
  CROSS;

  /** Whether the result has the right side's columns. */
  public boolean givesRight() {
    return this != LEFT_SEMI && this != LEFT_ANTI && this != NULL_AWARE_LEFT_ANTI;
  }

  /** Whether left columns may be null where they were not before. */
  public boolean nullsLeft() {
    return this == RIGHT_OUTER || this == FULL_OUTER;
  }

  /** Whether right columns may be null where they were not before. */
  public boolean nullsRight() {
    return this == LEFT_OUTER || this == FULL_OUTER;
  }
}
