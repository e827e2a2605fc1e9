package io.tenon.spi.testing.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExitReason;
import io.tenon.spi.cluster.ProcessTemplate;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * How executors end: drained, released, closed, killed, by themselves. Part of {@link
 * ClusterManagerTck}.
 */
public abstract class ExecutorEndsTck extends ClusterTckFixture {
  ExecutorEndsTck() {}

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
}
