package io.tenon.spark.executor;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Ends this process when the process that launched it has ended, even by {@code kill -9}. Spark
 * ends an executor that has lost its driver, but not one that has not found it yet.
 */
final class ParentWatch {
  /** Set by cluster managers whose executors are children of the driver. */
  private static final String PARENT_PID = "TENON_PARENT_PID";

  private static final int EXIT_CODE = 1;

  private ParentWatch() {}

  static void start() {
    String pid = System.getenv(PARENT_PID);
    if (pid == null) {
      return;
    }
    Optional<ProcessHandle> parent = ProcessHandle.of(Long.parseLong(pid));
    CompletableFuture<?> end =
        parent.isPresent() ? parent.get().onExit() : CompletableFuture.completedFuture(null);
    // Shutdown hooks would wait for a driver that is gone.
    var unused = end.thenRun(() -> Runtime.getRuntime().halt(EXIT_CODE));
  }
}
