package io.tenon.cluster.yarn;

import io.tenon.spi.cluster.DriverStatus;
import io.tenon.spi.cluster.DriverStatus.State;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;

/** How drivers fare, from YARN's reports of their applications. */
final class DriverReports {
  private static final Pattern EXIT_CODE = Pattern.compile("exited with\\s+exitCode: (-?\\d+)");

  private DriverReports() {}

  static DriverStatus of(ApplicationReport report) {
    return switch (report.getYarnApplicationState()) {
      case NEW, NEW_SAVING, SUBMITTED, ACCEPTED ->
          new DriverStatus(
              State.SUBMITTED,
              OptionalInt.empty(),
              "in the queue '%s'%s".formatted(report.getQueue(), said(report)));
      case RUNNING ->
          new DriverStatus(
              State.RUNNING,
              OptionalInt.empty(),
              "on %s, its page is %s".formatted(report.getHost(), report.getTrackingUrl()));
      case FINISHED -> ended(report, finished(report.getFinalApplicationStatus()));
      case FAILED -> ended(report, State.FAILED);
      case KILLED -> ended(report, State.KILLED);
    };
  }

  private static State finished(FinalApplicationStatus status) {
    return switch (status) {
      case SUCCEEDED, ENDED -> State.FINISHED;
      case KILLED -> State.KILLED;
      case FAILED, UNDEFINED -> State.FAILED;
    };
  }

  private static DriverStatus ended(ApplicationReport report, State state) {
    if (state == State.FINISHED) {
      return new DriverStatus(state, OptionalInt.of(0), "");
    }
    String words = String.valueOf(report.getDiagnostics()).strip();
    return new DriverStatus(
        state,
        exitCode(words),
        "%s%n'tenon app logs %s' shows what it has printed"
            .formatted(words, report.getApplicationId()));
  }

  /** YARN tells it in words alone. */
  private static OptionalInt exitCode(String diagnostics) {
    Matcher matcher = EXIT_CODE.matcher(diagnostics);
    OptionalInt code = OptionalInt.empty();
    while (matcher.find()) {
      code = OptionalInt.of(Integer.parseInt(matcher.group(1)));
    }
    return code;
  }

  private static String said(ApplicationReport report) {
    String words = String.valueOf(report.getDiagnostics()).strip().lines().findFirst().orElse("");
    return words.isEmpty() ? "" : ": " + words;
  }
}
