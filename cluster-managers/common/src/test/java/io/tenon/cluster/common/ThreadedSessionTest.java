package io.tenon.cluster.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorIdRange;
import io.tenon.spi.cluster.ExecutorLaunch;
import io.tenon.spi.cluster.ExitReason;
import io.tenon.spi.cluster.ProcessTemplate;
import io.tenon.spi.cluster.ResourceProfile;
import io.tenon.spi.testing.TestResources;
import io.tenon.spi.testing.cluster.RecordingListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the cluster TCK cannot bring about: a cluster that fails, and one that does not answer. */
class ThreadedSessionTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final ResourceProfile PROFILE =
      new ResourceProfile(0, 1, ByteSize.ofMebibytes(1), ByteSize.ofMebibytes(1), Map.of());

  private final RecordingListener heard = new RecordingListener();
  private final TestResources resources = new TestResources();
  private final List<AutoCloseable> closed = new ArrayList<>();
  private final ScheduledExecutorService timer = resources.timer("session");

  @AfterEach
  void close() throws Exception {
    resources.close();
    assertEquals(List.of(), heard.violations());
  }

  @Test
  void executorsOfASessionThatFailsAreToldToBeKilledFirst() {
    FakeSession session = new FakeSession();
    session.request(Map.of(PROFILE, 2));
    heard.await(LIMIT, "two", () -> heard.alive().size() == 2);

    timer.execute(() -> session.fail(new TenonException(ClusterErrorCode.CLUSTER_REFUSED, "no")));

    heard.await(LIMIT, "the failure", () -> heard.failures().size() == 1);
    assertEquals(
        List.of(ExitReason.KILLED, ExitReason.KILLED),
        heard.ended().stream().map(end -> end.exit().reason()).toList());
    session.request(Map.of(PROFILE, 3));
    session.close();
    assertEquals(2, heard.launched().size());
  }

  @Test
  void clusterThatDoesNotTellAnEndIsNotWaitedForForever() {
    FakeSession session = new FakeSession();
    session.request(Map.of(PROFILE, 1));
    heard.await(LIMIT, "one", () -> heard.alive().size() == 1);

    session.close();

    assertEquals(ExitReason.UNKNOWN, heard.ended().get(0).exit().reason());
    assertTrue(session.applicationEnded);
    assertEquals(List.of(session), closed);
    assertThrows(IllegalStateException.class, session::executors);
  }

  @Test
  void closedBundleEndsTheApplicationAllTheSame() {
    FakeSession session = new FakeSession();
    timer.shutdownNow();

    session.close();

    assertTrue(session.applicationEnded);
    assertFalse(session.isOpen());
  }

  /** On a cluster that launches at once, and never tells an end. */
  private final class FakeSession extends ThreadedSession<ExecutorId, FakeExecutor> {
    private volatile boolean applicationEnded;

    FakeSession() {
      super(
          new ApplicationRequest(
              "app-1",
              "fake",
              "tester",
              "fake",
              new ProcessTemplate("Main", List.of(), List.of(), List.of(), Map.of(), Set.of()),
              new ExecutorIdRange(0, 9),
              Map.of()),
          heard,
          new Patience(
              new RelaunchDelay(Duration.ofMillis(1), Duration.ofMillis(1)), Duration.ofMillis(1)),
          new Means(timer, resources.logger("session"), closed::add));
    }

    @Override
    public String description() {
      return "fake";
    }

    @Override
    protected void converge() {
      if (!mayLaunch()) {
        return;
      }
      for (int i = missing().get(PROFILE); i > 0; i--) {
        ExecutorId id = freeId().orElseThrow();
        use(id);
        executors.put(id, new FakeExecutor(id));
        tell(() -> listener.launched(new ExecutorLaunch(id, PROFILE, "host", "there", Map.of())));
      }
    }

    @Override
    protected void terminate(FakeExecutor executor) {
      executor.release();
    }

    @Override
    protected void lost(FakeExecutor executor) {
      executors.remove(executor.id());
    }

    @Override
    protected void untold(FakeExecutor executor) {
      executors.remove(executor.id());
      tell(
          () ->
              listener.ended(
                  executor.id(),
                  new ExecutorExit(ExitReason.UNKNOWN, OptionalInt.empty(), "untold")));
    }

    @Override
    protected void endApplication() {
      applicationEnded = true;
    }
  }

  private static final class FakeExecutor extends TrackedExecutor {
    FakeExecutor(ExecutorId id) {
      super(id, PROFILE);
    }

    @Override
    public boolean isRunning() {
      return true;
    }
  }
}
