package io.tenon.spi.testing.coordination;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assertions;

/** Waits for a condition, with a deadline. */
public final class Await {
  private Await() {}

  /** Returns when {@code condition} holds, and fails when it still does not after {@code limit}. */
  public static void until(String what, Duration limit, BooleanSupplier condition) {
    if (!holdsWithin(limit, condition)) {
      Assertions.fail("not within " + limit + ": " + what);
    }
  }

  /** Whether {@code condition} comes to hold within {@code limit}. */
  public static boolean holdsWithin(Duration limit, BooleanSupplier condition) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
    return true;
  }
}
