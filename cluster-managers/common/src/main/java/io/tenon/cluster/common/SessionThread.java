package io.tenon.cluster.common;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;

/** The one thread on which everything happens that changes a session. */
public final class SessionThread {
  private final ScheduledExecutorService thread;
  private final String application;
  private final System.Logger logger;

  /**
   * @param thread of its own, ended with it
   * @param application id of the application, for the log
   */
  public SessionThread(ScheduledExecutorService thread, String application, System.Logger logger) {
    this.thread = thread;
    this.application = application;
    this.logger = logger;
  }

  /** Runs {@code step} after those before; returns whether the thread has not ended yet. */
  public boolean run(String what, Runnable step) {
    return later(Duration.ZERO, what, step);
  }

  /** As {@link #run}, after {@code delay}. */
  public boolean later(Duration delay, String what, Runnable step) {
    try {
      var unused = thread.schedule(() -> guard(what, step), delay.toNanos(), NANOSECONDS);
      return true;
    } catch (RejectedExecutionException e) {
      logger.log(DEBUG, "{0} comes after the end of {1}", what, application);
      return false;
    }
  }

  /** Runs {@code step} again and again, until the thread ends. */
  public void every(Duration pause, String what, Runnable step) {
    var unused =
        thread.scheduleWithFixedDelay(
            () -> guard(what, step), pause.toNanos(), pause.toNanos(), NANOSECONDS);
  }

  /** Runs {@code step} now. What it throws must not end the thread, nor be lost. */
  public void guard(String what, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      logger.log(ERROR, what + " of " + application + " failed", e);
    }
  }

  /** What has not begun does not happen any more. */
  public void end() {
    thread.shutdownNow();
  }
}
