package io.tenon.itests.yarn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.PackedClusterManager;
import io.tenon.itests.harness.WaitingProgram;
import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ClusterSession;
import io.tenon.spi.cluster.DriverLauncher;
import io.tenon.spi.cluster.ExecutorIdRange;
import io.tenon.spi.cluster.ExitReason;
import io.tenon.spi.cluster.ProcessTemplate;
import io.tenon.spi.cluster.ResourceProfile;
import io.tenon.spi.testing.cluster.RecordingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong on a cluster, and how it is told. */
class YarnFaultsIT {
  private static final HadoopCluster CLUSTER = SharedCluster.get();
  private static final String MARK = "mark-" + UUID.randomUUID();
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static PackedClusterManager plugin;

  @TempDir private Path directory;

  private final RecordingListener heard = new RecordingListener();

  @BeforeAll
  static void startPlugin() {
    plugin = new PackedClusterManager("yarn", "yarn");
  }

  @AfterAll
  static void stopPlugin() {
    plugin.close();
  }

  @AfterEach
  void nothingIsLeft() {
    CLUSTER.awaitNothingLeft();
    assertEquals(List.of(), heard.violations());
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
    assertTrue(e.getMessage().contains("'spark.yarn.am.memory' is set"), e.getMessage());
  }

  /** With Hadoop's classes on this class path too. */
  @Test
  void driverThatYarnDoesNotKnowIsNotThere() {
    try (DriverLauncher drivers = plugin.manager().drivers("yarn", settings(Map.of()))) {
      assertEquals(Optional.empty(), drivers.status("application_1_0001"));
      assertFalse(drivers.kill("application_1_0001"));
    }
  }

  @Test
  void executorLargerThanAnyContainerEndsTheSession() {
    try (ClusterSession session = connect(Map.of())) {
      session.request(Map.of(profile(0, 9_000), 1));

      heard.await(LIMIT, "a failure", () -> !heard.failures().isEmpty());
      TenonException e = heard.failures().get(0);
      assertTrue(e.is(ClusterErrorCode.CLUSTER_NO_CAPACITY), e.toString());
      assertTrue(e.getMessage().contains("2048 MiB"), e.getMessage());
    }
  }

  @Test
  void fullClusterIsWaitedForAndToldOnce() {
    try (ClusterSession session = connect(Map.of("spark.tenon.yarn.patience", "2s"))) {
      session.request(Map.of(profile(0, 1_900), 5));

      heard.await(LIMIT, "a delay", () -> !heard.delays().isEmpty());
      assertEquals(2, session.executors().size());
      assertTrue(heard.delays().get(0).getMessage().contains("queue 'default'"));

      session.request(Map.of(profile(0, 1_900), 2));
      assertEquals(1, heard.delays().size());
    }
  }

  @Test
  void preemptedExecutorsAreToldAsPreempted() {
    try (ClusterSession session = connect(Map.of())) {
      session.request(Map.of(profile(0, 900), 6));
      heard.await(LIMIT, "all of the cluster", () -> heard.alive().size() == 6);

      RecordingListener other = new RecordingListener();
      try (ClusterSession gold =
          plugin.manager().connect(request(settings(Map.of("spark.yarn.queue", "gold"))), other)) {
        gold.request(Map.of(profile(0, 900), 2));
        other.await(LIMIT, "the other queue's share", () -> other.alive().size() == 2);
      }

      heard.await(LIMIT, "an end", () -> !heard.ended().isEmpty());
      heard
          .ended()
          .forEach(
              end -> assertEquals(ExitReason.PREEMPTED, end.exit().reason(), end.exit().message()));
    }
  }

  @Test
  void applicationThatAnOperatorKillsEndsItsSession() {
    try (ClusterSession session = connect(Map.of())) {
      session.request(Map.of(profile(0, 100), 1));
      heard.await(LIMIT, "an executor", () -> heard.alive().size() == 1);

      heard.await(LIMIT, "its application", () -> !CLUSTER.applications().isEmpty());
      CLUSTER.killApplication(CLUSTER.applications().get(0));

      heard.await(LIMIT, "a failure", () -> !heard.failures().isEmpty());
      assertEquals(Set.of(), heard.alive());
      TenonException e = heard.failures().get(0);
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
      heard.await(LIMIT, "all of the cluster", () -> heard.alive().size() == 6);

      third.kill();

      heard.await(LIMIT, "two lost", () -> heard.ended().size() == 2);
      heard
          .ended()
          .forEach(
              end ->
                  assertEquals(ExitReason.MACHINE_LOST, end.exit().reason(), end.exit().message()));
      session.request(Map.of());
    } finally {
      // Nobody else ends what a killed NodeManager has started.
      ProcessHandle.allProcesses()
          .filter(process -> process.info().commandLine().orElse("").contains(MARK))
          .forEach(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
  void executorsOfANodeThatIsDecommissionedAreToldThatTheyGo() throws Exception {
    HadoopServer third = CLUSTER.startNode("127.0.0.2");
    CLUSTER.awaitNodes(3);
    try (ClusterSession session = connect(Map.of())) {
      session.request(Map.of(profile(0, 1_400), 6));
      heard.await(LIMIT, "all of the cluster", () -> heard.alive().size() == 6);

      CLUSTER.decommission("127.0.0.2", Duration.ofMinutes(5));

      heard.await(LIMIT, "two that go", () -> heard.leaving().size() == 2);
      assertEquals(Set.of(ExitReason.PREEMPTED), Set.copyOf(heard.leaving().values()));
      assertEquals(6, heard.alive().size());
      session.request(Map.of());
    } finally {
      third.kill();
      CLUSTER.awaitNodes(2);
      CLUSTER.readmit();
    }
  }

  private ClusterSession connect(Map<String, String> more) {
    return plugin.manager().connect(request(settings(more)), heard);
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
