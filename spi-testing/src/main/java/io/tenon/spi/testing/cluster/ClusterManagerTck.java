package io.tenon.spi.testing.cluster;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.cluster.ClusterSession;
import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorLaunch;
import io.tenon.spi.cluster.ExitReason;
import io.tenon.spi.cluster.ProcessTemplate;
import io.tenon.spi.cluster.ResourceProfile;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every {@link ClusterManager} does. Extend it, and say with the {@code supports} methods what
 * the plugin cannot do; that is then tested to fail properly. The launched program is a plain Java
 * main class; it reports in a directory that test and executors must share.
 */
public abstract class ClusterManagerTck {
  private static final ResourceProfile SMALL = TckApplication.profile(0, 1);
  private static final ResourceProfile LARGE = TckApplication.profile(7, 2);

  @TempDir Path reports;

  private TckApplication application;
  private RecordingListener listener;
  private ClusterSession session;

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

  /** Whether drivers can be run on the cluster. */
  protected boolean supportsDrivers() {
    return false;
  }

  /** Checks that a session of the plugin that has been closed left nothing on the cluster. */
  protected void assertNothingLeft() throws IOException {}

  @BeforeEach
  void createApplication() {
    application = new TckApplication(reports);
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

  private void connect(String behaviour) {
    connect(application.template(behaviour));
  }

  private void connect(ProcessTemplate template) {
    ApplicationRequest request = application.request(master(), template, settings());
    session = manager().connect(request, listener);
  }

  @Test
  void nothingIsLaunchedBeforeARequest() {
    connect(TckProgram.RUN);

    assertEquals(Set.of(), session.executors());
    assertFalse(session.description().isBlank());
  }

  @Test
  void requestLaunchesWhatIsWanted() {
    connect(TckProgram.RUN);

    session.request(Map.of(SMALL, 2));

    awaitRunning(2);
    for (ExecutorLaunch launch : listener.launched()) {
      assertEquals(SMALL, launch.profile());
      assertTrue(TckApplication.IDS.contains(launch.id()), "id " + launch.id());
      assertFalse(launch.host().isBlank());
      assertFalse(launch.location().isBlank());
    }
  }

  @Test
  void requestIsIdempotent() {
    connect(TckProgram.RUN);

    session.request(Map.of(SMALL, 2));
    session.request(Map.of(SMALL, 2));
    awaitRunning(2);
    session.request(Map.of(SMALL, 2));
    session.request(Map.of(SMALL, 3));

    awaitRunning(3);
    assertEquals(3, listener.launched().size());
  }

  @Test
  void profilesAreCountedApart() {
    connect(TckProgram.RUN);

    session.request(Map.of(SMALL, 1, LARGE, 1));

    awaitRunning(2);
    assertEquals(
        Set.of(0, 7),
        listener.launched().stream().map(launch -> launch.profile().id()).collect(toSet()));
  }

  @Test
  void wantingFewerEndsNothing() {
    connect(TckProgram.RUN);
    session.request(Map.of(SMALL, 2));
    awaitRunning(2);

    session.request(Map.of(SMALL, 1));
    session.request(Map.of(SMALL, 1, LARGE, 1));
    awaitRunning(3);

    assertEquals(List.of(), listener.ended());
  }

  @Test
  void placeholdersAndEnvironmentReachTheProgram() {
    connect(TckProgram.RUN);

    session.request(Map.of(LARGE, 1));

    ExecutorId id = awaitRunning(1).iterator().next();
    Properties report = application.report(id, limit());
    assertEquals(id.toString(), report.getProperty("executor"));
    assertEquals(listener.launched().get(0).host(), report.getProperty("host"));
    assertEquals("2", report.getProperty("cores"));
    assertEquals("7", report.getProperty("profile"));
    assertEquals("48", report.getProperty("memory"));
    assertEquals("option of " + id, report.getProperty("option"));
    assertEquals("of " + id, report.getProperty("plain"));
    assertEquals(TckApplication.SECRET, report.getProperty("secret"));
  }

  @Test
  void secretsAreNotOnTheCommandLine() throws IOException {
    assumeTrue(supportsLocalProcesses(), "executors are not processes of this machine");
    connect(TckProgram.RUN);
    session.request(Map.of(SMALL, 1));

    long pid = pid(awaitRunning(1).iterator().next());

    String commandLine =
        Files.readString(
            Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1);
    assertTrue(commandLine.contains(TckProgram.class.getName()), commandLine);
    assertFalse(commandLine.contains(TckApplication.SECRET), commandLine);
  }

  @Test
  void drainingExecutorsDoNotCountAndGoOnRunning() {
    connect(TckProgram.RUN);
    session.request(Map.of(SMALL, 1));
    ExecutorId old = awaitRunning(1).iterator().next();

    session.drain(Set.of(old));

    awaitRunning(2);
    assertTrue(session.executors().contains(old));
  }

  @Test
  void releasedExecutorsEndAsReleasedAndAreNotReplacedWhenFewerAreWanted() {
    connect(TckProgram.RUN);
    session.request(Map.of(SMALL, 2));
    ExecutorId chosen = awaitRunning(2).iterator().next();

    session.request(Map.of(SMALL, 1));
    session.release(Set.of(chosen));

    assertEquals(ExitReason.RELEASED, awaitExit(chosen).reason());
    session.request(Map.of(SMALL, 1, LARGE, 1));
    awaitRunning(2);
    assertEquals(3, listener.launched().size());
  }

  @Test
  void releaseWithoutALowerRequestIsARestart() {
    connect(TckProgram.RUN);
    session.request(Map.of(SMALL, 1));
    ExecutorId first = awaitRunning(1).iterator().next();

    session.release(Set.of(first));

    assertEquals(ExitReason.RELEASED, awaitExit(first).reason());
    awaitLaunched(2);
    assertFalse(awaitRunning(1).contains(first));
  }

  @Test
  void executorsThatIgnoreTerminationAreEndedByForce() {
    connect(TckProgram.IGNORE_TERMINATION);
    session.request(Map.of(SMALL, 1));
    ExecutorId id = awaitRunning(1).iterator().next();
    application.report(id, limit());

    session.request(Map.of());
    session.release(Set.of(id));

    assertEquals(ExitReason.RELEASED, awaitExit(id).reason());
  }

  @Test
  void unknownIdsAreIgnored() {
    connect(TckProgram.RUN);

    session.drain(Set.of(new ExecutorId(150)));
    session.release(Set.of(new ExecutorId(150)));
    session.request(Map.of(SMALL, 1));

    awaitRunning(1);
    assertEquals(List.of(), listener.ended());
  }

  @Test
  void killedExecutorsAreReportedAndReplaced() {
    assumeTrue(supportsLocalProcesses(), "executors are not processes of this machine");
    connect(TckProgram.RUN);
    session.request(Map.of(SMALL, 1));
    ExecutorId first = awaitRunning(1).iterator().next();

    ProcessHandle.of(pid(first)).orElseThrow().destroyForcibly();

    assertEquals(ExitReason.KILLED, awaitExit(first).reason());
    awaitLaunched(2);
    assertFalse(awaitRunning(1).contains(first));
  }

  @Test
  void exitWithoutAnErrorIsCompleted() {
    connect(TckProgram.EXIT + 0);

    session.request(Map.of(SMALL, 1));

    ExecutorExit exit = awaitExit(awaitLaunched(1).get(0).id());
    assertEquals(ExitReason.COMPLETED, exit.reason());
  }

  @Test
  void exitWithAnErrorIsACrashWithItsCode() {
    connect(TckProgram.EXIT + 42);

    session.request(Map.of(SMALL, 1));

    ExecutorExit exit = awaitExit(awaitLaunched(1).get(0).id());
    assertEquals(ExitReason.CRASHED, exit.reason());
    assertEquals(42, exit.exitCode().orElseThrow());
    session.request(Map.of());
  }

  @Test
  void programsThatCannotStartAreReported() {
    ProcessTemplate template = application.template(TckProgram.RUN);
    connect(
        new ProcessTemplate(
            "io.tenon.NoSuchProgram",
            template.classPath(),
            template.jvmOptions(),
            template.arguments(),
            template.environment(),
            template.secrets()));

    session.request(Map.of(SMALL, 1));

    ExecutorExit exit = awaitExit(awaitLaunched(1).get(0).id());
    assertTrue(
        Set.of(ExitReason.CRASHED, ExitReason.LAUNCH_FAILED).contains(exit.reason()),
        exit.toString());
    session.request(Map.of());
  }

  @Test
  void twoSessionsLiveSideBySide() {
    connect(TckProgram.RUN);
    session.request(Map.of(SMALL, 1));
    awaitRunning(1);
    RecordingListener other = new RecordingListener();
    ClusterSession second =
        manager().connect(application.request(master(), TckProgram.RUN, settings()), other);
    second.request(Map.of(SMALL, 1));
    Await.until(limit(), () -> "the second session's executor", () -> other.alive().size() == 1);

    second.close();
    other.sessionClosed();

    assertEquals(Set.of(), other.alive());
    assertEquals(List.of(), other.violations());
    assertEquals(1, session.executors().size());
  }

  @Test
  void closeEndsEverythingAndOnlyCloseMayFollow() {
    connect(TckProgram.RUN);
    session.request(Map.of(SMALL, 2));
    Set<ExecutorId> ids = awaitRunning(2);

    session.close();
    listener.sessionClosed();

    for (ExecutorId id : ids) {
      assertEquals(ExitReason.RELEASED, listener.exit(id).orElseThrow().reason());
    }
    session.close();
    assertThrows(IllegalStateException.class, () -> session.request(Map.of(SMALL, 1)));
    assertThrows(IllegalStateException.class, () -> session.release(ids));
    assertThrows(IllegalStateException.class, () -> session.drain(ids));
    assertThrows(IllegalStateException.class, () -> session.executors());
  }

  @Test
  void badMastersAreRefused() {
    assertFalse(badMasters().isEmpty());
    for (String master : badMasters()) {
      TenonException e =
          assertThrows(TenonException.class, () -> manager().defaults(master), master);
      assertTrue(e.is(ClusterErrorCode.CLUSTER_BAD_ADDRESS), e.toString());
      assertTrue(e.getMessage().contains(master), e.getMessage());
    }
  }

  @Test
  void goodMastersAreRead() {
    assertTrue(manager().defaults(master()) != null);
  }

  @Test
  void driversAreRefusedWhereTheyAreNotSupported() {
    assumeTrue(!supportsDrivers(), "drivers are supported");

    TenonException e = assertThrows(TenonException.class, () -> manager().drivers());

    assertTrue(e.is(ClusterErrorCode.CLUSTER_UNSUPPORTED), e.toString());
  }

  private Set<ExecutorId> awaitRunning(int count) {
    Await.until(
        limit(),
        () -> count + " running, but: " + listener.alive() + ", delays " + listener.delays(),
        () -> session.executors().size() == count && listener.alive().size() == count);
    return session.executors();
  }

  private List<ExecutorLaunch> awaitLaunched(int count) {
    Await.until(
        limit(),
        () -> count + " launched, but: " + listener.launched() + ", delays " + listener.delays(),
        () -> listener.launched().size() >= count);
    return listener.launched();
  }

  private ExecutorExit awaitExit(ExecutorId id) {
    Await.until(limit(), () -> "executor " + id + " ended", () -> listener.exit(id).isPresent());
    return listener.exit(id).orElseThrow();
  }

  private long pid(ExecutorId id) {
    return Long.parseLong(application.report(id, limit()).getProperty("pid"));
  }
}
