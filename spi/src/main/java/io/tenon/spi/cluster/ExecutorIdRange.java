package io.tenon.spi.cluster;

/**
 * The ids that one session may give to its executors, so that the sessions of an application never
 * give the same one. A cluster that numbers executors by itself adds {@code first} to its numbers.
 *
 * @param first the lowest id
 * @param last the highest id
 */
public record ExecutorIdRange(int first, int last) {
  public ExecutorIdRange {
    if (first < 0 || last < first) {
      throw new IllegalArgumentException("not a range of executor ids: " + first + " to " + last);
    }
  }

  /** Whether {@code id} is in it. */
  public boolean contains(ExecutorId id) {
    return id.value() >= first && id.value() <= last;
  }
}
