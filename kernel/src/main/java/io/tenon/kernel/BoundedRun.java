package io.tenon.kernel;

import com.sun.management.ThreadMXBean;
import io.tenon.spi.ByteSize;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Runs code of a plugin on a daemon thread of its own and watches how long it takes and how much it
 * allocates. Past a limit it interrupts the thread, and gives up on it when that does not end it.
 */
final class BoundedRun {
  private static final long POLL_MILLIS = 10;
  private static final long GRACE_MILLIS = 1000;

  /** How it went. */
  enum Outcome {
    DONE,
    /** It threw: {@link #failure}. */
    FAILED,
    TOO_SLOW,
    TOO_MUCH_MEMORY;
  }

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable Throwable failure;
  private volatile long allocated;

  private BoundedRun(String name, ClassLoader context, Callable<?> task) {
    thread = Helper.daemon(name, () -> run(task));
    thread.setContextClassLoader(context);
  }

  /** Starts {@code task}; it is to be {@link #await}ed. */
  static BoundedRun start(String name, ClassLoader context, Callable<?> task) {
    BoundedRun run = new BoundedRun(name, context, task);
    run.thread.start();
    return run;
  }

  private void run(Callable<?> task) {
    try {
      task.call();
    } catch (Throwable e) {
      failure = e;
    } finally {
      allocated = allocated();
      ended.countDown();
    }
  }

  /** As {@link #await(Duration, ByteSize)}, however much it allocates. */
  Outcome await(Duration limit) {
    return await(limit, new ByteSize(Long.MAX_VALUE));
  }

  /** Waits until it has ended or has been given up. The caller's interrupt is kept for later. */
  Outcome await(Duration limit, ByteSize memory) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!ended(POLL_MILLIS)) {
      if (allocated() > memory.bytes()) {
        interrupt();
        return Outcome.TOO_MUCH_MEMORY;
      }
      if (System.nanoTime() > deadline) {
        interrupt();
        return Outcome.TOO_SLOW;
      }
    }
    if (allocated > memory.bytes()) {
      return Outcome.TOO_MUCH_MEMORY;
    }
    return failure == null ? Outcome.DONE : Outcome.FAILED;
  }

  /** What it threw. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** Whether it runs on, although it was interrupted. */
  boolean running() {
    return ended.getCount() > 0;
  }

  /** Waits for it without a limit; only for threads that nobody waits for. */
  void join() throws InterruptedException {
    ended.await();
  }

  private void interrupt() {
    thread.interrupt();
    ended(GRACE_MILLIS);
  }

  private long allocated() {
    return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
        ? threads.getThreadAllocatedBytes(thread.getId())
        : 0;
  }

  private boolean ended(long millis) {
    return Helper.await(ended, Duration.ofMillis(millis));
  }
}
