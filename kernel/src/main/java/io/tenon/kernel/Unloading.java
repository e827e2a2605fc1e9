package io.tenon.kernel;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Sees whether a class loader was collected. Holds it no more than a phantom does. */
final class Unloading {
  private static final int COLLECTIONS = 11;
  private static final long FIRST_PAUSE_NANOS = 5_000_000;

  private final PhantomReference<ClassLoader> loader;

  /**
   * @param loader null where there never was one
   */
  Unloading(@Nullable ClassLoader loader) {
    this.loader = new PhantomReference<>(loader, new ReferenceQueue<>());
  }

  /**
   * Asks the JVM to collect, a few times in ten seconds at most. A JVM that is told to ignore such
   * requests proves nothing, so the answer is then no.
   */
  boolean proved() {
    for (int i = 0; i < COLLECTIONS && !loader.refersTo(null); i++) {
      if (i > 0) {
        // What lets go by itself: a finalizer, or the JIT, which holds the classes it compiles for.
        LockSupport.parkNanos(FIRST_PAUSE_NANOS << i);
      }
      System.gc();
    }
    return loader.refersTo(null);
  }
}
