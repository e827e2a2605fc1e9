package io.tenon.spark.submit;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.DriverLauncher;
import io.tenon.spi.cluster.DriverStatus;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.SparkUserAppException;

/** Tells how a driver on a cluster fares, until it has ended. */
final class DriverWatch {
  private static final int FAILED = 1;

  private final DriverLauncher drivers;
  private final String id;
  private final PrintStream out;
  private String told = "";

  DriverWatch(DriverLauncher drivers, String id, PrintStream out) {
    this.drivers = drivers;
    this.id = id;
    this.out = out;
  }

  /**
   * Returns when it has ended without an error. Otherwise throws Spark's {@link
   * SparkUserAppException} with the driver's exit code.
   */
  void awaitEnd(Duration interval) {
    Optional<DriverStatus> status = look();
    while (status.isPresent() && !status.get().state().isFinal()) {
      pause(interval);
      status = look();
    }
    int code = status.flatMap(DriverWatch::exitCode).orElse(FAILED);
    if (code != 0) {
      throw TenonSubmit.<RuntimeException>asIs(new SparkUserAppException(code, null));
    }
  }

  private Optional<DriverStatus> look() {
    try {
      Optional<DriverStatus> status = drivers.status(id);
      tell(status.map(DriverWatch::words).orElse("is not there any more"));
      return status;
    } catch (TenonException e) {
      if (!e.is(ClusterErrorCode.CLUSTER_UNREACHABLE)) {
        throw e;
      }
      // It runs all the same.
      tell("cannot be looked at: " + e.getMessage());
      return Optional.of(
          new DriverStatus(DriverStatus.State.UNKNOWN, OptionalInt.empty(), e.getMessage()));
    }
  }

  private void tell(String news) {
    if (!news.equals(told)) {
      out.println("The driver '" + id + "' " + news);
      told = news;
    }
  }

  private static String words(DriverStatus status) {
    return "is " + status.state() + (status.message().isEmpty() ? "" : ": " + status.message());
  }

  private static Optional<Integer> exitCode(DriverStatus status) {
    if (status.state() == DriverStatus.State.FINISHED) {
      return Optional.of(0);
    }
    return status.exitCode().stream().filter(code -> code != 0).boxed().findFirst();
  }

  private static void pause(Duration interval) {
    try {
      Thread.sleep(interval.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a driver", e);
    }
  }
}
