package io.tenon.benchmarks.scale;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.yarn.api.protocolrecords.GetApplicationAttemptReportRequest;
import org.apache.hadoop.yarn.api.protocolrecords.GetApplicationAttemptReportResponse;
import org.apache.hadoop.yarn.api.protocolrecords.GetApplicationReportRequest;
import org.apache.hadoop.yarn.api.protocolrecords.GetApplicationReportResponse;
import org.apache.hadoop.yarn.api.protocolrecords.GetNewApplicationResponse;
import org.apache.hadoop.yarn.api.protocolrecords.KillApplicationResponse;
import org.apache.hadoop.yarn.api.protocolrecords.SubmitApplicationResponse;
import org.apache.hadoop.yarn.api.records.ApplicationAttemptId;
import org.apache.hadoop.yarn.api.records.ApplicationAttemptReport;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.Token;
import org.apache.hadoop.yarn.api.records.YarnApplicationAttemptState;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.apache.hadoop.yarn.security.AMRMTokenIdentifier;
import org.apache.hadoop.yarn.util.Records;

/** What a ResourceManager answers to clients: every application is accepted at once. */
final class YarnApplications implements InvocationHandler {
  private static final Resource LARGEST = Resource.newInstance(65_536, 64);
  private static final long STARTED = System.currentTimeMillis();

  private final AtomicInteger applications = new AtomicInteger();

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "getNewApplication" ->
          GetNewApplicationResponse.newInstance(
              ApplicationId.newInstance(STARTED, applications.incrementAndGet()),
              Resource.newInstance(1, 1),
              LARGEST);
      case "submitApplication" -> SubmitApplicationResponse.newInstance();
      case "getApplicationReport" ->
          GetApplicationReportResponse.newInstance(
              report(((GetApplicationReportRequest) arguments[0]).getApplicationId()));
      case "getApplicationAttemptReport" ->
          GetApplicationAttemptReportResponse.newInstance(
              report(
                  ((GetApplicationAttemptReportRequest) arguments[0]).getApplicationAttemptId()));
      case "forceKillApplication" -> KillApplicationResponse.newInstance(true);
      default -> throw new UnsupportedOperationException(method.toString());
    };
  }

  private static ApplicationReport report(ApplicationId id) {
    ApplicationReport report = Records.newRecord(ApplicationReport.class);
    report.setApplicationId(id);
    report.setCurrentApplicationAttemptId(ApplicationAttemptId.newInstance(id, 1));
    report.setYarnApplicationState(YarnApplicationState.ACCEPTED);
    report.setDiagnostics("");
    report.setAMRMToken(
        Token.newInstance(
            new byte[] {0}, AMRMTokenIdentifier.KIND_NAME.toString(), new byte[] {0}, ""));
    return report;
  }

  private static ApplicationAttemptReport report(ApplicationAttemptId id) {
    ApplicationAttemptReport report = Records.newRecord(ApplicationAttemptReport.class);
    report.setApplicationAttemptId(id);
    report.setYarnApplicationAttemptState(YarnApplicationAttemptState.LAUNCHED);
    return report;
  }
}
