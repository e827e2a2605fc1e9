package io.tenon.spi.testing.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.cluster.ClusterSession;
import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorLaunch;
import io.tenon.spi.cluster.ProcessTemplate;
import io.tenon.spi.cluster.ResourceProfile;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the parts of the TCK have in common: the plugin's answers, and a session with a listener
 * that watches over the order of its calls.
 */
public abstract class ClusterTckFixture {
  ClusterTckFixture() {}

  static final ResourceProfile SMALL = TckApplication.profile(0, 1);
  static final ResourceProfile LARGE = TckApplication.profile(7, 2);

  @TempDir Path reports;

  TckApplication application;
  RecordingListener listener;
  ClusterSession session;

  /** The cluster manager under test, as the plugin registers it. */
  protected abstract ClusterManager manager();

  /** A master URL that leads to a cluster with room for five small executors. */
  protected abstract String master();

  /** Master URLs of the plugin's scheme that cannot be read. */
  protected abstract List<String> badMasters();

  /** Settings of the sessions; a grace period of few seconds makes the test quick. */
  protected Map<String, String> settings() {
    return Map.of();
  }

  /** How long launching and ending may take. */
  protected Duration limit() {
    return Duration.ofSeconds(30);
  }

  /** Whether executors are processes of this machine that the test can look at and kill. */
  protected boolean supportsLocalProcesses() {
    return false;
  }

  /** Whether the values of placeholders reach the environment of an executor. */
  protected boolean supportsPlaceholdersInEnvironment() {
    return true;
  }

  /** Whether drivers can be run on the cluster. */
  protected boolean supportsDrivers() {
    return false;
  }

  /** Checks that a session of the plugin that has been closed left nothing on the cluster. */
  protected void assertNothingLeft() throws IOException {}

  @BeforeEach
  void createApplication() {
    application = new TckApplication(reports, supportsPlaceholdersInEnvironment());
    listener = new RecordingListener();
  }

  @AfterEach
  void closeSession() throws IOException {
    if (session != null) {
      session.close();
      listener.sessionClosed();
      assertEquals(Set.of(), listener.alive(), "executors that close left without an end");
      assertNothingLeft();
    }
    assertEquals(List.of(), listener.violations());
  }

  void connect(String behaviour) {
    connect(application.template(behaviour));
  }

  void connect(ProcessTemplate template) {
    ApplicationRequest request = application.request(master(), template, settings());
    session = manager().connect(request, listener);
  }

  Set<ExecutorId> awaitRunning(int count) {
    Await.until(
        limit(),
        () -> count + " running, but: " + listener.alive() + ", delays " + listener.delays(),
        () -> session.executors().size() == count && listener.alive().size() == count);
    return session.executors();
  }

  List<ExecutorLaunch> awaitLaunched(int count) {
    Await.until(
        limit(),
        () -> count + " launched, but: " + listener.launched() + ", delays " + listener.delays(),
        () -> listener.launched().size() >= count);
    return listener.launched();
  }

  ExecutorExit awaitExit(ExecutorId id) {
    Await.until(limit(), () -> "executor " + id + " ended", () -> listener.exit(id).isPresent());
    return listener.exit(id).orElseThrow();
  }

  long pid(ExecutorId id) {
    return Long.parseLong(application.report(id, limit()).getProperty("pid"));
  }
}
