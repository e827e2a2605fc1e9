package io.tenon.kernel;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Sees whether a class loader was collected. Holds it no more than a phantom does. */
final class Unloading {
  private static final long FIRST_PAUSE_NANOS = 10_000_000;

  private final PhantomReference<ClassLoader> loader;

  /**
   * @param loader null where there never was one
   */
  Unloading(@Nullable ClassLoader loader) {
    this.loader = new PhantomReference<>(loader, new ReferenceQueue<>());
  }

  /**
   * Asks the JVM to collect, a few times within {@code limit}. A JVM that is told to ignore such
   * requests proves nothing, so the answer is then no.
   *
   * @param hurry when it turns true, what is not proved by then never will be
   */
  boolean proved(Duration limit, BooleanSupplier hurry) {
    long left = limit.toNanos();
    long pause = FIRST_PAUSE_NANOS;
    while (!loader.refersTo(null)) {
      System.gc();
      if (left <= 0 || hurry.getAsBoolean()) {
        break;
      }
      // What lets go by itself: a finalizer, or the JIT, which holds the classes it compiles for.
      LockSupport.parkNanos(Math.min(pause, left));
      left -= pause;
      pause *= 2;
    }
    return loader.refersTo(null);
  }
}
