package io.tenon.spi.cluster;

/**
 * Names one executor of an application, on whichever cluster. Never used twice in an application.
 *
 * @param value not negative
 */
public record ExecutorId(int value) implements Comparable<ExecutorId> {
  public ExecutorId {
    if (value < 0) {
      throw new IllegalArgumentException("executor id is negative: " + value);
    }
  }

  @Override
  public int compareTo(ExecutorId other) {
    return Integer.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Integer.toString(value);
  }
}
