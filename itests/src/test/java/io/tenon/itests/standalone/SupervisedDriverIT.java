package io.tenon.itests.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.ApplicationJar;
import io.tenon.itests.harness.Checkout;
import io.tenon.itests.harness.standalone.Edition;
import io.tenon.itests.harness.standalone.Ensemble;
import io.tenon.itests.harness.standalone.Node;
import io.tenon.itests.harness.standalone.StandaloneCluster;
import io.tenon.itests.harness.standalone.ZooKeeperHistory;
import io.tenon.itests.jobs.SupervisedDriver;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A driver in cluster mode, submitted with {@code --supervise}. */
@EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
class SupervisedDriverIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path directory;

  @Test
  void driverOutlivesItsWorkerAndBothMastersAndRunsOnceAtATime() throws IOException {
    try (Ensemble ensemble = new Ensemble(directory);
        StandaloneCluster cluster =
            new StandaloneCluster(directory, Edition.TENON, 2).on(ensemble, "/spark")) {
      Node first = cluster.addMaster();
      Node second = cluster.addMaster();
      cluster.addWorker(1);
      cluster.addWorker(1);
      cluster.awaitValid(0, 0);
      submit(cluster);
      awaitRuns(cluster, 1);

      // Its worker: it is started again on the other one.
      hostOf(cluster).kill();
      awaitRuns(cluster, 2);
      // The Masters, one after the other: it is left alone, and not started a second time.
      cluster.awaitLeader().kill();
      cluster.awaitValid(0, 0);
      assertTrue(said().endsWith(running(cluster) + "\n"), said());
      (first.isAlive() ? second : first).start();
      cluster.awaitLeader().kill();
      cluster.awaitValid(0, 0);
      awaitRuns(cluster, 2);
      // And a worker once more, under the third leader.
      cluster.addWorker(1);
      cluster.awaitValid(0, 0);
      hostOf(cluster).kill();
      awaitRuns(cluster, 3);

      Files.writeString(directory.resolve("finish"), "");
      Await.until(
          PATIENCE, () -> "it finishes" + cluster.logs(), () -> said().contains("finished"));
      Await.until(
          PATIENCE,
          () -> "no driver is left" + cluster.logs(),
          () -> cluster.page(cluster.awaitLeader()).orElseThrow().drivers().isEmpty());
      assertFalse(said().contains("twice"), said());
      ZooKeeperHistory.read(ensemble.directories(), "/spark/masters").expectOneWriterAtATime();
    }
  }

  /**
   * The Masters start it again elsewhere when they have not heard of its worker for a while; the
   * one that the worker has started knows nothing of that, and runs on.
   */
  @Test
  void driverOfAWorkerThatIsGivenUpAndLivesEndsBeforeTheNextBegins() throws IOException {
    try (Ensemble ensemble = new Ensemble(directory);
        StandaloneCluster cluster = givingWorkersUp(ensemble, "15s")) {
      Node paused = pausedHostOfADriver(cluster);

      awaitRuns(cluster, 2);

      assertTrue(paused.family("DriverWrapper").isEmpty(), "the first has ended" + cluster.logs());
      paused.resume();
      cluster.awaitValid(0, 0);
      assertEquals(2, said().split("runs ", -1).length - 1, said());
      assertFalse(said().contains("twice"), said());
      ZooKeeperHistory.read(ensemble.directories(), "/spark/masters").expectOneWriterAtATime();
    }
  }

  /** The same without the lease. */
  @Test
  void withoutALeaseItRunsTwice() throws IOException {
    try (Ensemble ensemble = new Ensemble(directory);
        StandaloneCluster cluster = givingWorkersUp(ensemble, "0s")) {
      Node paused = pausedHostOfADriver(cluster);

      Await.until(
          PATIENCE,
          () -> "it runs twice: " + said() + cluster.logs(),
          () -> said().contains("twice"));

      assertFalse(paused.family("DriverWrapper").isEmpty(), "the first still runs");
    }
  }

  private StandaloneCluster givingWorkersUp(Ensemble ensemble, String lease) {
    // Twice as long as what is between two words of a worker.
    return new StandaloneCluster(directory, Edition.TENON, 1)
        .on(ensemble, "/spark")
        .with("spark.worker.timeout", "30")
        .with("spark.tenon.driver.lease", lease);
  }

  /** One of two workers, which runs the driver and does nothing more. */
  private Node pausedHostOfADriver(StandaloneCluster cluster) throws IOException {
    cluster.addMaster();
    cluster.addWorker(1);
    cluster.addWorker(1);
    cluster.awaitValid(0, 0);
    submit(cluster);
    awaitRuns(cluster, 1);
    Node host = hostOf(cluster);
    host.pause();
    return host;
  }

  /** The Masters' part of it without the recovery: they do not even leave it alone. */
  @Test
  void withoutRecoveryTheNextMasterHasTheDriverEndedAndForgetsIt() throws IOException {
    try (StandaloneCluster cluster = new StandaloneCluster(directory, Edition.TENON, 1)) {
      cluster.addMaster();
      Node worker = cluster.addWorker(1);
      cluster.awaitValid(0, 0);
      submit(cluster);
      awaitRuns(cluster, 1);

      cluster.awaitLeader().kill();
      cluster.addMaster();

      Await.until(
          PATIENCE,
          () -> "its worker is told to end it" + cluster.logs(),
          () -> worker.log().contains("Asked to kill driver driver-"));
      Await.until(
          PATIENCE,
          () -> "it ends" + cluster.logs(),
          () -> worker.family("DriverWrapper").isEmpty());
      cluster.awaitValid(0, 0);
      assertEquals(1, said().split("runs ", -1).length - 1, said());
    }
  }

  private void submit(StandaloneCluster cluster) throws IOException {
    Path jar = ApplicationJar.of(directory.resolve("driver.jar"), List.of(SupervisedDriver.class));
    Checkout.program("tenon", "submit")
        .with("--master", cluster.address(), "--deploy-mode", "cluster", "--supervise")
        .with("--driver-memory", "512m", "--class", SupervisedDriver.class.getName())
        .with(jar.toString(), directory.toString())
        // A driver gets its submitter's environment; it is to be counted as its Worker's.
        .withEnvironment("TENON_TEST_RUN", "")
        .run(PATIENCE)
        .expectExit(0);
  }

  /** It has started so many times, and one of it runs. */
  private void awaitRuns(StandaloneCluster cluster, int starts) {
    Await.until(
        PATIENCE,
        () -> "started " + starts + " times: " + said() + cluster.logs(),
        () -> said().split("runs ", -1).length - 1 == starts);
    assertFalse(said().contains("twice"), said());
  }

  private static Node hostOf(StandaloneCluster cluster) {
    return cluster.workers().stream()
        .filter(worker -> !worker.family("DriverWrapper").isEmpty())
        .findFirst()
        .orElseThrow();
  }

  private static String running(StandaloneCluster cluster) {
    return hostOf(cluster).family("DriverWrapper").stream()
        .map(process -> "runs " + process.pid())
        .findFirst()
        .orElseThrow();
  }

  private String said() {
    try {
      Path file = directory.resolve("said");
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new AssertionError("the driver's file cannot be read", e);
    }
  }
}
