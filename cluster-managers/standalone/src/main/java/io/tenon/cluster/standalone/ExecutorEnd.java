package io.tenon.cluster.standalone;

import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExitReason;
import java.util.Optional;
import java.util.OptionalInt;

/** What a Master's words on the end of an executor mean. */
final class ExecutorEnd {
  private static final int SIGNALLED = 128;
  private static final int SIGKILL = 9;
  private static final int SIGTERM = 15;

  /** The worker's words where it could not start the process. */
  private static final String NOT_STARTED = "Error running executor";

  /** Words of a worker that ends, which ends its executors first. */
  private static final String WORKER_ENDS = "Worker shutting down";

  private ExecutorEnd() {}

  /**
   * Reads the Master's report.
   *
   * @param exitCode where the process ended by itself
   * @param lostHost where the executor's worker is lost
   */
  static ExecutorExit read(String message, OptionalInt exitCode, Optional<String> lostHost) {
    if (lostHost.isPresent()) {
      return machineLost("its worker on " + lostHost.get() + " is lost: " + message);
    }
    if (message.startsWith(WORKER_ENDS)) {
      return machineLost("its worker was stopped");
    }
    if (exitCode.isEmpty()) {
      boolean launch = message.startsWith(NOT_STARTED) || message.contains("Exception");
      return new ExecutorExit(
          launch ? ExitReason.LAUNCH_FAILED : ExitReason.UNKNOWN,
          exitCode,
          message.isBlank() ? "ended, and its worker does not say why" : message);
    }
    return switch (exitCode.getAsInt()) {
      case 0 -> new ExecutorExit(ExitReason.COMPLETED, exitCode, "ended by itself");
      case SIGNALLED + SIGKILL ->
          new ExecutorExit(
              ExitReason.KILLED,
              exitCode,
              "killed from outside (SIGKILL), by a person or by the kernel for lack of memory");
      case SIGNALLED + SIGTERM ->
          new ExecutorExit(ExitReason.KILLED, exitCode, "terminated from outside (SIGTERM)");
      default ->
          new ExecutorExit(
              ExitReason.CRASHED,
              exitCode,
              "ended with exit code %d; its worker's page shows its stderr"
                  .formatted(exitCode.getAsInt()));
    };
  }

  static ExecutorExit released() {
    return new ExecutorExit(ExitReason.RELEASED, OptionalInt.empty(), "released");
  }

  static ExecutorExit machineLost(String message) {
    return new ExecutorExit(ExitReason.MACHINE_LOST, OptionalInt.empty(), message);
  }

  static ExecutorExit killed(String message) {
    return new ExecutorExit(ExitReason.KILLED, OptionalInt.empty(), message);
  }
}
