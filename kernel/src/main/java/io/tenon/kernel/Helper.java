package io.tenon.kernel;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

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
