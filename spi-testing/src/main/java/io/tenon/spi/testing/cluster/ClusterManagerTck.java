package io.tenon.spi.testing.cluster;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.cluster.ClusterSession;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorLaunch;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ClusterManager} does. Extend it, and say with the {@code supports} methods what
 * the plugin cannot do; that is then tested to fail properly. The launched program is a plain Java
 * main class; it reports in a directory that test and executors must share.
 */
public abstract class ClusterManagerTck extends ExecutorEndsTck {
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
    assertEquals(application.plain(id.toString()), report.getProperty("plain"));
    assertEquals(TckApplication.SECRET, report.getProperty("secret"));
  }

  @Test
  void placeholdersInTheEnvironmentAreRefusedWhereTheyAreNotSupported() {
    assumeTrue(!supportsPlaceholdersInEnvironment(), "they are supported");
    TckApplication other = new TckApplication(application.directory(), true);

    TenonException e =
        assertThrows(
            TenonException.class,
            () -> manager().connect(other.request(master(), TckProgram.RUN, settings()), listener));

    assertTrue(e.is(ClusterErrorCode.CLUSTER_UNSUPPORTED), e.toString());
    assertTrue(e.getMessage().contains(TckProgram.PLAIN_VARIABLE), e.getMessage());
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
  void unknownIdsAreIgnored() {
    connect(TckProgram.RUN);

    session.drain(Set.of(new ExecutorId(150)));
    session.release(Set.of(new ExecutorId(150)));
    session.request(Map.of(SMALL, 1));

    awaitRunning(1);
    assertEquals(List.of(), listener.ended());
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

    TenonException e =
        assertThrows(TenonException.class, () -> manager().drivers(master(), settings()));

    assertTrue(e.is(ClusterErrorCode.CLUSTER_UNSUPPORTED), e.toString());
  }
}
