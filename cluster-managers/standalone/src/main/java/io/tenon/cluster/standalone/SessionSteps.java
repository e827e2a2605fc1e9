package io.tenon.cluster.standalone;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A session's one thread. What a step throws neither ends it nor is lost. */
final class SessionSteps {
  private final String application;
  private final ScheduledExecutorService thread;
  private final System.Logger logger;

  SessionSteps(String application, ScheduledExecutorService thread, System.Logger logger) {
    this.application = application;
    this.thread = thread;
    this.logger = logger;
  }

  /** Does it on the thread; after the session's end, not at all. */
  void run(String what, Runnable step) {
    try {
      thread.execute(() -> guard(what, step));
    } catch (RejectedExecutionException e) {
      logger.log(DEBUG, "{0} came after the end of {1}", what, application);
    }
  }

  void repeat(String what, Duration delay, Runnable step) {
    var unused =
        thread.scheduleWithFixedDelay(
            () -> guard(what, step), delay.toMillis(), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Does it on the thread.
   *
   * @throws RejectedExecutionException after the session's end
   */
  Future<?> submit(Runnable step) {
    return thread.submit(step);
  }

  void tell(Runnable call) {
    guard("the listener", call);
  }

  /** Does it here. */
  void guard(String what, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      logger.log(ERROR, what + " of application " + application + " failed", e);
    }
  }

  void end() {
    thread.shutdownNow();
  }
}
