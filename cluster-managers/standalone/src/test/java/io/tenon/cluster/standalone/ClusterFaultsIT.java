package io.tenon.cluster.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.cluster.ClusterSession;
import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorIdRange;
import io.tenon.spi.cluster.ExitReason;
import io.tenon.spi.cluster.ProcessTemplate;
import io.tenon.spi.cluster.ResourceProfile;
import io.tenon.spi.testing.Await;
import io.tenon.spi.testing.TestResources;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application sees when parts of a standalone cluster fail. Each test has its own. */
class ClusterFaultsIT {
  private static final ResourceProfile SMALL =
      new ResourceProfile(0, 1, ByteSize.ofMebibytes(64), ByteSize.ofMebibytes(64), Map.of());

  @TempDir Path directory;

  private final TestResources resources = new TestResources();
  private final ClusterManager manager = new StandaloneClusterManager(resources);
  private final HeardListener listener = new HeardListener();
  private Optional<TestCluster> cluster = Optional.empty();
  private Optional<ClusterSession> session = Optional.empty();

  @AfterEach
  void nothingIsLeft() throws Exception {
    session.ifPresent(ClusterSession::close);
    cluster.ifPresent(
        each ->
            Await.until(
                TestCluster.LIMIT,
                () -> "no executor left of " + each.executors(),
                () -> each.executors().isEmpty()));
    cluster.ifPresent(TestCluster::close);
    resources.close();
  }

  private TestCluster cluster() {
    return cluster(Map.of("spark.worker.timeout", "5"));
  }

  private TestCluster cluster(Map<String, String> settings) {
    cluster = Optional.of(new TestCluster(directory, settings));
    return cluster.get();
  }

  private ClusterSession connect(String master, Map<String, String> settings) {
    ProcessTemplate program =
        new ProcessTemplate(
            SleepingProgram.class.getName(),
            List.of(System.getProperty("java.class.path").split(":")),
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            List.of(),
            Map.of(),
            Set.of());
    ClusterSession connected =
        manager.connect(
            new ApplicationRequest(
                "app-1",
                "faults",
                "tester",
                master,
                program,
                new ExecutorIdRange(1000, 1999),
                settings),
            listener);
    session = Optional.of(connected);
    return connected;
  }

  private void awaitRunning(int count) {
    Await.until(
        TestCluster.LIMIT,
        () -> count + " executors of " + listener,
        () -> listener.running().size() == count);
  }

  private ExecutorExit awaitEnd(ExecutorId id) {
    Await.until(
        TestCluster.LIMIT,
        () -> "the end of " + id + " of " + listener,
        () -> listener.ends().containsKey(id));
    return listener.ends().get(id);
  }

  @Test
  void addressWithoutMasterIsOneClearErrorInTime() {
    String master = "spark://127.0.0.1:" + TestCluster.freePort() + ",no-such-host.invalid:7077";
    long begun = System.nanoTime();

    TenonException e =
        assertThrows(
            TenonException.class,
            () -> connect(master, Map.of("spark.tenon.standalone.connect.timeout", "2s")));

    assertTrue(e.is(ClusterErrorCode.CLUSTER_UNREACHABLE), e.toString());
    assertTrue(e.getMessage().startsWith("no Master at '" + master + "'"), e.getMessage());
    assertTrue(e.getMessage().contains("cannot be reached (Connection refused)"), e.getMessage());
    assertTrue(e.getMessage().contains("no-such-host.invalid:7077 is no known host"), e.toString());
    assertTrue(System.nanoTime() - begun < 20_000_000_000L, "took longer than 20 s");
  }

  @Test
  void masterThatComesBackWithoutMemoryGetsTheApplicationAnew() {
    TestCluster running = cluster();
    running.startWorker(2);
    connect(running.url(), Map.of()).request(Map.of(SMALL, 2));
    awaitRunning(2);
    List<ExecutorId> before = listener.running();

    running.killMaster();
    Await.until(
        TestCluster.LIMIT, () -> "a word of it: " + listener, () -> !listener.delays.isEmpty());
    assertTrue(listener.delays.get(0).is(ClusterErrorCode.CLUSTER_UNREACHABLE));
    assertEquals(before, listener.running());
    running.startMaster();

    before.forEach(id -> assertEquals(ExitReason.KILLED, awaitEnd(id).reason()));
    awaitRunning(2);
    assertTrue(
        listener.running().stream().noneMatch(before::contains), "ids are given once: " + listener);
    assertEquals(List.of(), listener.failures);
  }

  @Test
  void masterThatWaitsForAWorkerKeepsWhatItIsAskedForMeanwhile() {
    TestCluster running =
        cluster(
            Map.of(
                "spark.deploy.recoveryMode", "FILESYSTEM",
                "spark.deploy.recoveryDirectory", directory.resolve("recovery").toString(),
                "spark.deploy.recoveryTimeout", "10min"));
    running.startWorker(1);
    ClusterSession asking = connect(running.url(), Map.of());
    asking.request(Map.of(SMALL, 1));
    awaitRunning(1);
    Process silent = running.startWorker(1);
    TestCluster.signal("STOP", silent);
    int before = requests(running);

    running.killMaster();
    running.startMaster();
    asking.request(Map.of(SMALL, 2));

    Await.until(
        TestCluster.LIMIT,
        () -> "a request to a Master that recovers:\n" + running.masterLog(),
        () -> requests(running) > before && running.page("/json/").contains("RECOVERING"));
    TestCluster.signal("CONT", silent);
    awaitRunning(2);
  }

  private static int requests(TestCluster cluster) {
    return cluster.masterLog().split("requested executors: Map", -1).length;
  }

  @Test
  void masterThatStaysAwayEndsAnApplicationWithoutExecutors() {
    TestCluster running = cluster();
    connect(running.url(), Map.of("spark.tenon.standalone.master.limit", "3s"))
        .request(Map.of(SMALL, 1));

    running.killMaster();

    Await.until(TestCluster.LIMIT, () -> "an end: " + listener, () -> !listener.failures.isEmpty());
    TenonException cause = listener.failures.get(0);
    assertTrue(cause.is(ClusterErrorCode.CLUSTER_UNREACHABLE), cause.toString());
    assertTrue(cause.getMessage().contains("cannot be reached"), cause.getMessage());
    assertTrue(cause.getMessage().contains("spark.tenon.standalone.master.limit"));
  }

  @Test
  void lackOfCapacityIsToldAndThenEndsTheApplicationWhereItIsSetTo() {
    TestCluster running = cluster();
    running.startWorker(1);
    ClusterSession connected =
        connect(running.url(), Map.of("spark.tenon.standalone.capacity.limit", "6s"));
    connected.request(Map.of(SMALL, 2));

    Await.until(
        TestCluster.LIMIT, () -> "a word of it: " + listener, () -> !listener.delays.isEmpty());
    TenonException delay = listener.delays.get(0);
    assertTrue(delay.is(ClusterErrorCode.CLUSTER_NO_CAPACITY), delay.toString());
    assertTrue(
        delay
            .getMessage()
            .contains("has given 1 of 2 executors, for no worker has room for one of 1 cores"),
        delay.getMessage());
    assertEquals(1, listener.delays.size());
    // With one executor it goes on; without any it ends.
    assertEquals(List.of(), listener.failures);
    connected.request(
        Map.of(new ResourceProfile(1, 8, SMALL.memory(), SMALL.memoryOverhead(), Map.of()), 1));
    connected.release(Set.copyOf(listener.running()));
    Await.until(TestCluster.LIMIT, () -> "an end: " + listener, () -> !listener.failures.isEmpty());
    assertTrue(listener.failures.get(0).is(ClusterErrorCode.CLUSTER_NO_CAPACITY));
  }

  @Test
  void executorsOfDeadWorkerAreOfLostMachineAndEnd() {
    TestCluster running = cluster();
    Process worker = running.startWorker(1);
    connect(running.url(), Map.of()).request(Map.of(SMALL, 1));
    awaitRunning(1);
    ExecutorId lost = listener.running().get(0);
    Await.until(TestCluster.LIMIT, () -> "its process", () -> running.executors().size() == 1);

    TestCluster.kill(worker);

    ExecutorExit exit = awaitEnd(lost);
    assertEquals(ExitReason.MACHINE_LOST, exit.reason(), exit.toString());
    assertTrue(exit.message().contains("its worker on 127.0.0.1 is lost"), exit.message());
    Await.until(
        TestCluster.LIMIT,
        () -> "no orphan of " + running.executors(),
        () -> running.executors().isEmpty());
    running.startWorker(1);
    awaitRunning(1);
  }

  @Test
  void stoppedWorkerTakesNoBlameToTheApplication() {
    TestCluster running = cluster();
    Process worker = running.startWorker(1);
    connect(running.url(), Map.of()).request(Map.of(SMALL, 1));
    awaitRunning(1);
    ExecutorId lost = listener.running().get(0);

    worker.destroy();

    assertFalse(awaitEnd(lost).reason().causedByApplication(), listener.toString());
  }

  @Test
  void applicationThatIsRemovedOnTheMastersPageEndsWithOneError() {
    TestCluster running = cluster();
    running.startWorker(1);
    connect(running.url(), Map.of()).request(Map.of(SMALL, 1));
    awaitRunning(1);
    ExecutorId executor = listener.running().get(0);
    Matcher id = Pattern.compile("\"id\" : \"(app-[^\"]+)\"").matcher(running.page("/json/"));
    assertTrue(id.find());

    running.kill(id.group(1));

    Await.until(TestCluster.LIMIT, () -> "an end: " + listener, () -> !listener.failures.isEmpty());
    TenonException cause = listener.failures.get(0);
    assertTrue(cause.is(ClusterErrorCode.CLUSTER_REFUSED), cause.toString());
    assertTrue(
        cause.getMessage().contains("was removed at the Master '" + running.url() + "', on its"),
        cause.getMessage());
    assertEquals(ExitReason.KILLED, listener.ends().get(executor).reason());
    assertEquals(1, listener.failures.size());
  }
}
