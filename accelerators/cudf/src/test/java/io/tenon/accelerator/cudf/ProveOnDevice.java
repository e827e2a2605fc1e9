package io.tenon.accelerator.cudf;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs the test kit without Maven, for machines that reach no repository: see prove-on-gpu. */
final class ProveOnDevice {
  private ProveOnDevice() {}

  public static void main(String[] arguments) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(CudfTckTest.class)).build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    Launcher launcher = LauncherFactory.create();
    launcher.execute(request, listener);
    TestExecutionSummary summary = listener.getSummary();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    summary.printFailuresTo(out, 20);
    summary.printTo(out);
    long ran = summary.getTestsSucceededCount();
    out.println(
        "TCK: %d passed, %d failed, %d skipped"
            .formatted(ran, summary.getTestsFailedCount(), summary.getContainersSkippedCount()));
    // Nothing is proved by tests that did not run.
    System.exit(summary.getTotalFailureCount() > 0 || ran == 0 ? 1 : 0);
  }
}
