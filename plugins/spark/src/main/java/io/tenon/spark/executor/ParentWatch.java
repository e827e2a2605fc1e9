package io.tenon.spark.executor;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Ends this process when the process that launched it has ended, even by {@code kill -9}. Spark
 * ends an executor that has lost its driver, but not one that has not found it yet.
 */
final class ParentWatch {
  /** Set by cluster managers whose executors are children of the driver. */
  private static final String PARENT_PID = "TENON_PARENT_PID";

  private static final int EXIT_CODE = 1;
  private static final Duration GRACE = Duration.ofSeconds(5);

  private ParentWatch() {}

  static void start() {
    String pid = System.getenv(PARENT_PID);
    if (pid == null) {
      return;
    }
    Optional<ProcessHandle> parent = ProcessHandle.of(Long.parseLong(pid));
    CompletableFuture<?> end =
        parent.isPresent() ? parent.get().onExit() : CompletableFuture.completedFuture(null);
    // Spark is given time to end by itself and to clean up; hooks that wait for the driver are not.
    var unused =
        end.thenRunAsync(
            () -> Runtime.getRuntime().halt(EXIT_CODE),
            CompletableFuture.delayedExecutor(GRACE.toMillis(), TimeUnit.MILLISECONDS));
  }
}
