package io.tenon.spark.cluster;

import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExitReason;
import java.time.Duration;
import java.util.Optional;
import org.apache.spark.scheduler.ExecutorExited;
import org.apache.spark.scheduler.ExecutorKilled$;
import org.apache.spark.scheduler.ExecutorLossReason;
import org.apache.spark.scheduler.ExecutorProcessLost;
import scala.Option;

/** How executors ended, in Spark's words: they decide whether the tasks there count as failed. */
final class ExitReasons {
  /** What Spark's own backends report where there is no exit code. */
  private static final int NO_EXIT_CODE = -1;

  private ExitReasons() {}

  /**
   * @param host where the executor ran, if that is known
   */
  static ExecutorLossReason toSpark(ExecutorId executor, ExecutorExit exit, Optional<String> host) {
    if (exit.reason() == ExitReason.RELEASED) {
      return ExecutorKilled$.MODULE$;
    }
    String message = "Executor %s: %s".formatted(executor, exit.message());
    if (exit.reason() == ExitReason.MACHINE_LOST) {
      // With a host it says that whatever lies there is gone, files of a shuffle service included.
      return new ExecutorProcessLost(message, Option.apply(host.orElse(null)), false);
    }
    return new ExecutorExited(
        exit.exitCode().orElse(NO_EXIT_CODE), exit.reason().causedByApplication(), message);
  }

  /** The connection broke, and the cluster manager did not say why in time. */
  static ExecutorLossReason unexplained(String executor, Duration waited) {
    return new ExecutorProcessLost(
        "Executor %s: the connection broke and its cluster manager did not say why within %d s"
            .formatted(executor, waited.toSeconds()),
        Option.empty(),
        true);
  }
}
