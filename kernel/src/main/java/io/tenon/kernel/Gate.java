package io.tenon.kernel;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Counts those inside and lets nobody in any more once it is closed. Never blocks who enters. */
final class Gate {
  private static final long CLOSED = 1L << 62;

  private final AtomicLong state = new AtomicLong();
  private final CountDownLatch emptied = new CountDownLatch(1);

  /** Goes in, unless it is closed. */
  boolean enter() {
    if ((state.getAndIncrement() & CLOSED) == 0) {
      return true;
    }
    exit();
    return false;
  }

  void exit() {
    if (state.decrementAndGet() == CLOSED) {
      emptied.countDown();
    }
  }

  void close() {
    if (state.getAndUpdate(count -> count | CLOSED) == 0) {
      emptied.countDown();
    }
  }

  /** Waits until a closed gate has nobody inside; false when {@code nanos} went by before. */
  boolean awaitEmpty(long nanos) throws InterruptedException {
    return emptied.await(nanos, TimeUnit.NANOSECONDS);
  }

  /** How many are inside now. */
  int inside() {
    return Math.toIntExact(state.get() & ~CLOSED);
  }
}
