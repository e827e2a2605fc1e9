package io.tenon.cluster.yarn;

import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExitReason;
import java.util.OptionalInt;
import org.apache.hadoop.yarn.api.records.ContainerExitStatus;

/** What YARN's exit statuses say. */
final class ExitReasons {
  /** What a shell reports for a process that a signal ended is this plus the signal. */
  private static final int SIGNALLED = 128;

  private static final int SIGKILL = 9;
  private static final int SIGTERM = 15;
  private static final int LONGEST = 2_000;

  private ExitReasons() {}

  static ExecutorExit of(int status, String diagnostics, boolean released) {
    OptionalInt exitCode = status >= 0 ? OptionalInt.of(status) : OptionalInt.empty();
    if (released) {
      return new ExecutorExit(ExitReason.RELEASED, exitCode, "released");
    }
    return new ExecutorExit(reason(status), exitCode, words(status) + said(diagnostics));
  }

  private static ExitReason reason(int status) {
    return switch (status) {
      case ContainerExitStatus.SUCCESS -> ExitReason.COMPLETED;
      case ContainerExitStatus.PREEMPTED, ContainerExitStatus.KILLED_BY_CONTAINER_SCHEDULER ->
          ExitReason.PREEMPTED;
      case ContainerExitStatus.ABORTED, ContainerExitStatus.DISKS_FAILED -> ExitReason.MACHINE_LOST;
      case ContainerExitStatus.KILLED_EXCEEDED_PMEM, ContainerExitStatus.KILLED_EXCEEDED_VMEM ->
          ExitReason.MEMORY_EXCEEDED;
      case ContainerExitStatus.KILLED_BY_APPMASTER,
          ContainerExitStatus.KILLED_BY_RESOURCEMANAGER,
          ContainerExitStatus.KILLED_AFTER_APP_COMPLETION,
          SIGNALLED + SIGKILL,
          SIGNALLED + SIGTERM ->
          ExitReason.KILLED;
      case ContainerExitStatus.INVALID -> ExitReason.LAUNCH_FAILED;
      default -> status > 0 ? ExitReason.CRASHED : ExitReason.UNKNOWN;
    };
  }

  private static String words(int status) {
    return switch (reason(status)) {
      case COMPLETED -> "ended by itself";
      case PREEMPTED -> "its container was preempted for another queue or application";
      case MACHINE_LOST -> "its node was lost";
      case MEMORY_EXCEEDED ->
          "its container used more memory than it has; raise spark.executor.memoryOverhead";
      case KILLED -> "killed from outside";
      case LAUNCH_FAILED -> "its container could not be started";
      default -> "ended with exit status " + status;
    };
  }

  private static String said(String diagnostics) {
    String text = diagnostics.strip();
    if (text.isEmpty()) {
      return "";
    }
    return "; YARN says:\n"
        + (text.length() > LONGEST ? "…" + text.substring(text.length() - LONGEST) : text);
  }
}
