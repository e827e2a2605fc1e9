package io.tenon.kernel;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Runs something on a thread of its own, free of what the caller's thread carries. */
final class Helper {
  private Helper() {}

  /** A daemon thread, with this kernel's class loader as its context class loader. */
  static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(null, task, "tenon-" + name, 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(Helper.class.getClassLoader());
    return thread;
  }

  /** Waits for {@code latch}, keeping an interrupt for later; false when the limit went by. */
  static boolean await(CountDownLatch latch, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return latch.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Runs it on a daemon thread and waits for it, whatever interrupts the caller meanwhile. */
  static <T> T call(String name, Callable<T> task) throws Exception {
    FutureTask<T> future = new FutureTask<>(task);
    daemon(name, future).start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof Exception cause) {
            throw cause;
          }
          throw e;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
