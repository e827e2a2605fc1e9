package io.tenon.spi.coordination;

/**
 * The number of a leadership. Strictly increases from leader to leader in a group, over restarts of
 * everything; not every number is used.
 *
 * @param number at least 0; 0 is before the first leader
 */
public record Epoch(long number) implements Comparable<Epoch> {
  /** Before the first leader. */
  public static final Epoch NONE = new Epoch(0);

  public Epoch {
    if (number < 0) {
      throw new IllegalArgumentException("an epoch is not negative: " + number);
    }
  }

  /** Whether this is the later leadership. */
  public boolean isAfter(Epoch other) {
    return number > other.number;
  }

  @Override
  public int compareTo(Epoch other) {
    return Long.compare(number, other.number);
  }

  @Override
  public String toString() {
    return Long.toString(number);
  }
}
