package io.tenon.itests.yarn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.Lease;
import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.cluster.ClusterSession;
import io.tenon.spi.cluster.ExecutorIdRange;
import io.tenon.spi.cluster.ExitReason;
import io.tenon.spi.cluster.ProcessTemplate;
import io.tenon.spi.cluster.ResourceProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong on a cluster, and how it is told. */
class YarnFaultsIT {
  private static final HadoopCluster CLUSTER = SharedCluster.get();
  private static final String MARK = "mark-" + UUID.randomUUID();
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static YarnPlugin plugin;
  private static Lease<ClusterManager> lease;

  @TempDir private Path directory;

  private final Recorder recorder = new Recorder();

  @BeforeAll
  static void startPlugin() {
    plugin = new YarnPlugin();
    lease = plugin.lease();
  }

  @AfterAll
  static void stopPlugin() {
    lease.close();
    plugin.close();
  }

  @AfterEach
  void nothingIsLeft() {
    CLUSTER.awaitNothingLeft();
  }

  @Test
  void wrongAddressIsOneErrorInTime() throws IOException {
    Path conf = Files.createDirectories(directory.resolve("conf"));
    HadoopCluster.write(
        conf.resolve("yarn-site.xml"), Map.of("yarn.resourcemanager.address", "127.0.0.1:1"));
    long begun = System.nanoTime();

    TenonException e =
        assertThrows(
            TenonException.class,
            () ->
                connect(
                    Map.of(
                        "spark.tenon.yarn.conf-dir",
                        conf.toString(),
                        "spark.tenon.yarn.connect.timeout",
                        "3s")));

    assertTrue(e.is(ClusterErrorCode.CLUSTER_UNREACHABLE), e.toString());
    assertTrue(e.getMessage().contains("127.0.0.1:1 has not answered within 3 s"), e.getMessage());
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    assertTrue(took.compareTo(Duration.ofSeconds(30)) < 0, "it took " + took);
  }

  @Test
  void noConfigurationIsOneError() {
    TenonException e =
        assertThrows(
            TenonException.class,
            () -> connect(Map.of("spark.tenon.yarn.conf-dir", directory.toString())));

    assertTrue(e.is(ClusterErrorCode.CLUSTER_BAD_ADDRESS), e.toString());
    assertTrue(e.getMessage().contains("HADOOP_CONF_DIR"), e.getMessage());
  }

  @Test
  void unknownQueueIsRefused() {
    TenonException e =
        assertThrows(
            TenonException.class, () -> connect(Map.of("spark.yarn.queue", "no-such-queue")));

    assertTrue(e.is(ClusterErrorCode.CLUSTER_REFUSED), e.toString());
    assertTrue(e.getMessage().contains("no-such-queue"), e.getMessage());
  }

  @Test
  void settingsThatAreNotServedAreRefusedByName() {
    TenonException e =
        assertThrows(TenonException.class, () -> connect(Map.of("spark.yarn.am.memory", "2g")));

    assertTrue(e.is(ClusterErrorCode.CLUSTER_UNSUPPORTED), e.toString());
    assertTrue(e.getMessage().contains("'spark.yarn.am.memory' is set to '2g'"), e.getMessage());
  }

  @Test
  void executorLargerThanAnyContainerEndsTheSession() {
    try (ClusterSession session = connect(Map.of())) {
      session.request(Map.of(profile(0, 9_000), 1));

      recorder.await(LIMIT, "a failure", () -> !recorder.failures().isEmpty());
      TenonException e = recorder.failures().get(0);
      assertTrue(e.is(ClusterErrorCode.CLUSTER_NO_CAPACITY), e.toString());
      assertTrue(e.getMessage().contains("2048 MiB"), e.getMessage());
    }
  }

  @Test
  void fullClusterIsWaitedForAndToldOnce() {
    try (ClusterSession session = connect(Map.of("spark.tenon.yarn.patience", "2s"))) {
      session.request(Map.of(profile(0, 1_900), 5));

      recorder.await(LIMIT, "a delay", () -> !recorder.delays().isEmpty());
      assertEquals(2, session.executors().size());
      assertTrue(recorder.delays().get(0).getMessage().contains("queue 'default'"));

      session.request(Map.of(profile(0, 1_900), 2));
      assertEquals(1, recorder.delays().size());
    }
  }

  @Test
  void preemptedExecutorsAreToldAsPreempted() {
    try (ClusterSession session = connect(Map.of())) {
      session.request(Map.of(profile(0, 900), 6));
      recorder.await(LIMIT, "all of the cluster", () -> recorder.alive().size() == 6);

      Recorder other = new Recorder();
      try (ClusterSession gold =
          lease.service().connect(request(settings(Map.of("spark.yarn.queue", "gold"))), other)) {
        gold.request(Map.of(profile(0, 900), 2));
        other.await(LIMIT, "the other queue's share", () -> other.alive().size() == 2);
      }

      recorder.await(LIMIT, "an end", () -> !recorder.ended().isEmpty());
      recorder
          .ended()
          .forEach((id, exit) -> assertEquals(ExitReason.PREEMPTED, exit.reason(), exit.message()));
    }
  }

  @Test
  void applicationThatAnOperatorKillsEndsItsSession() {
    try (ClusterSession session = connect(Map.of())) {
      session.request(Map.of(profile(0, 100), 1));
      recorder.await(LIMIT, "an executor", () -> recorder.alive().size() == 1);

      recorder.await(LIMIT, "its application", () -> !CLUSTER.applications().isEmpty());
      CLUSTER.killApplication(CLUSTER.applications().get(0));

      recorder.await(LIMIT, "a failure", () -> !recorder.failures().isEmpty());
      assertEquals(Set.of(), recorder.alive());
      TenonException e = recorder.failures().get(0);
      assertTrue(e.is(ClusterErrorCode.CLUSTER_REFUSED), e.toString());
      assertTrue(e.getMessage().contains("application_"), e.getMessage());
    }
  }

  @Test
  void executorsOfALostNodeAreToldAsLostWithTheirMachine() throws IOException {
    HadoopServer third = CLUSTER.startNode();
    CLUSTER.awaitNodes(3);
    try (ClusterSession session = connect(Map.of())) {
      session.request(Map.of(profile(0, 1_400), 6));
      recorder.await(LIMIT, "all of the cluster", () -> recorder.alive().size() == 6);

      third.kill();

      recorder.await(LIMIT, "two lost", () -> recorder.ended().size() == 2);
      recorder
          .ended()
          .forEach(
              (id, exit) -> assertEquals(ExitReason.MACHINE_LOST, exit.reason(), exit.message()));
      session.request(Map.of());
    } finally {
      // Nobody else ends what a killed NodeManager has started.
      ProcessHandle.allProcesses()
          .filter(process -> process.info().commandLine().orElse("").contains(MARK))
          .forEach(ProcessHandle::destroyForcibly);
    }
  }

  private ClusterSession connect(Map<String, String> more) {
    return lease.service().connect(request(settings(more)), recorder);
  }

  private static Map<String, String> settings(Map<String, String> more) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "spark.tenon.yarn.conf-dir",
                CLUSTER.conf().toString(),
                "spark.tenon.yarn.java-home",
                System.getProperty("java.home"),
                "spark.yarn.scheduler.heartbeat.interval-ms",
                "200",
                "spark.tenon.yarn.grace",
                "3s"));
    settings.putAll(more);
    return settings;
  }

  private static ApplicationRequest request(Map<String, String> settings) {
    return new ApplicationRequest(
        "app-1",
        "faults",
        "tester",
        "yarn",
        new ProcessTemplate(
            WaitingProgram.class.getName(),
            List.of(
                WaitingProgram.class.getProtectionDomain().getCodeSource().getLocation().getPath()),
            List.of("-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            List.of(MARK),
            Map.of(),
            Set.of()),
        new ExecutorIdRange(0, 99),
        settings);
  }

  private static ResourceProfile profile(int id, long mebibytes) {
    return new ResourceProfile(
        id, 1, ByteSize.ofMebibytes(mebibytes - 30), ByteSize.ofMebibytes(30), Map.of());
  }
}
