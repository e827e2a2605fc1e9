package io.tenon.cluster.yarn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.cluster.DriverStatus;
import io.tenon.spi.cluster.DriverStatus.State;
import java.util.OptionalInt;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.apache.hadoop.yarn.util.Records;
import org.junit.jupiter.api.Test;

class DriverReportsTest {
  @Test
  void failureHasTheExitCodeThatYarnTellsInWords() {
    DriverStatus status =
        DriverReports.of(
            report(
                YarnApplicationState.FAILED,
                FinalApplicationStatus.FAILED,
                "Application application_1_0002 failed 2 times due to AM Container for"
                    + " appattempt_1_0002_000002 exited with  exitCode: 7\nFailing this attempt."));

    assertEquals(State.FAILED, status.state());
    assertEquals(OptionalInt.of(7), status.exitCode());
    assertTrue(status.message().contains("tenon app logs application_1_0002"), status.message());
  }

  @Test
  void endIsWhatTheMasterHasToldOfIt() {
    assertEquals(State.FINISHED, finished(FinalApplicationStatus.SUCCEEDED).state());
    assertEquals(State.FAILED, finished(FinalApplicationStatus.UNDEFINED).state());
    assertEquals(State.KILLED, finished(FinalApplicationStatus.KILLED).state());
    assertEquals(
        State.KILLED,
        DriverReports.of(
                report(YarnApplicationState.KILLED, FinalApplicationStatus.KILLED, "by tester"))
            .state());
  }

  @Test
  void applicationWithoutAMasterIsSubmittedAndNoMore() {
    DriverStatus status =
        DriverReports.of(
            report(
                YarnApplicationState.ACCEPTED,
                FinalApplicationStatus.UNDEFINED,
                "waiting for resources\nmore"));

    assertEquals(State.SUBMITTED, status.state());
    assertEquals("in the queue 'gold': waiting for resources", status.message());
  }

  private static DriverStatus finished(FinalApplicationStatus status) {
    return DriverReports.of(report(YarnApplicationState.FINISHED, status, ""));
  }

  private static ApplicationReport report(
      YarnApplicationState state, FinalApplicationStatus end, String diagnostics) {
    ApplicationReport report = Records.newRecord(ApplicationReport.class);
    report.setApplicationId(ApplicationId.newInstance(1, 2));
    report.setQueue("gold");
    report.setYarnApplicationState(state);
    report.setFinalApplicationStatus(end);
    report.setDiagnostics(diagnostics);
    return report;
  }
}
