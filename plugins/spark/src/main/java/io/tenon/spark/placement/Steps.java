package io.tenon.spark.placement;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;

import io.tenon.spi.TenonException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Does what is asked for from any thread on the backend's one. */
final class Steps {
  private static final System.Logger LOG = System.getLogger(Steps.class.getName());

  private final ScheduledExecutorService thread;

  Steps(ScheduledExecutorService thread) {
    this.thread = thread;
  }

  /**
   * Waits for the answer.
   *
   * @throws TenonException what the step threw, or that the application is ending
   */
  int call(Callable<Integer> step) {
    CompletableFuture<Integer> result = new CompletableFuture<>();
    try {
      Future<?> unused =
          thread.submit(
              () -> {
                try {
                  result.complete(step.call());
                } catch (Exception e) {
                  result.completeExceptionally(e);
                }
              });
      return result.join();
    } catch (RejectedExecutionException e) {
      throw new TenonException(
          PlacementErrorCode.PLACEMENT_APPLICATION_ENDED, "the application is ending", e);
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw e;
    }
  }

  void run(String what, Runnable step) {
    try {
      thread.execute(() -> guard(what, step));
    } catch (RejectedExecutionException e) {
      // The application is over.
      LOG.log(DEBUG, "too late for " + what, e);
    }
  }

  void repeat(String what, Duration delay, Runnable step) {
    var unused =
        thread.scheduleWithFixedDelay(
            () -> guard(what, step), delay.toMillis(), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void guard(String what, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.log(ERROR, what + " failed", e);
    }
  }
}
