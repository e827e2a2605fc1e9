package io.tenon.spi.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for a condition, with a deadline. */
public final class Await {
  private static final long POLL_MILLIS = 10;

  private Await() {}

  /**
   * Returns when {@code condition} holds.
   *
   * @throws AssertionError with {@code description} when it does not within {@code limit}
   */
  public static void until(
      Duration limit, Supplier<String> description, BooleanSupplier condition) {
    if (!holdsWithin(limit, condition)) {
      throw new AssertionError("not within " + limit + ": " + description.get());
    }
  }

  /** As {@link #until(Duration, Supplier, BooleanSupplier)}, of something that has a short name. */
  public static void until(String what, Duration limit, BooleanSupplier condition) {
    until(limit, () -> what, condition);
  }

  /** Whether {@code condition} comes to hold within {@code limit}. */
  public static boolean holdsWithin(Duration limit, BooleanSupplier condition) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting for a condition", e);
      }
    }
    return true;
  }
}
