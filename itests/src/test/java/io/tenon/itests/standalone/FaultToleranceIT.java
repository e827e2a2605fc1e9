package io.tenon.itests.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenon.itests.harness.standalone.Edition;
import io.tenon.itests.harness.standalone.History;
import io.tenon.itests.harness.standalone.Node;
import io.tenon.itests.harness.standalone.Partitions;
import io.tenon.itests.harness.standalone.StandaloneCluster;
import io.tenon.spi.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Masters that end, with recovery and without. */
class FaultToleranceIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String ENDURANCE = "tenon.endurance";

  @TempDir Path directory;

  /**
   * The fault without the recovery: what the scenario below would look like. With Spark's own
   * client, for ours registers once more with a Master that does not know it.
   */
  @Test
  void withoutRecoveryAMasterThatIsStartedAgainKnowsNoApplication() {
    try (StandaloneCluster cluster = new StandaloneCluster(directory, Edition.TENON, 1)) {
      cluster.addMaster();
      cluster.addWorker(1);
      Node application = cluster.addApplication("--conf", "spark.tenon.standalone.enabled=false");
      cluster.awaitValid(1, 1);

      cluster.awaitLeader().kill();
      cluster.addMaster();

      Await.until(
          PATIENCE,
          () -> "the worker comes back" + cluster.logs(),
          () ->
              cluster
                  .page(cluster.awaitLeader())
                  .filter(page -> page.aliveWorkers().size() == 1)
                  .isPresent());
      assertEquals(List.of(), cluster.page(cluster.awaitLeader()).orElseThrow().applications());
      assertTrue(application.log().contains("waiting for master to reconnect"), application.log());
      assertFalse(application.log().contains("Master has changed"), application.log());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"KILL", "PAUSE"})
  void singleMasterHalt(Fault fault) {
    run(fault, FaultToleranceScenarios::singleMasterHalt);
  }

  @ParameterizedTest
  @EnumSource(names = {"TERMINATE", "PARTITION"})
  @EnabledIfSystemProperty(named = ENDURANCE, matches = "true")
  void singleMasterHaltInOtherWays(Fault fault) {
    run(fault, FaultToleranceScenarios::singleMasterHalt);
  }

  @Test
  @EnabledIfSystemProperty(named = ENDURANCE, matches = "true")
  void killedLeaderAndOneThatWakesAndWrites() {
    History history =
        run(Fault.KILL, FaultToleranceScenarios::killedLeaderAndOneThatWakesAndWrites);
    assertTrue(history.refused() >= 1, history.toString());
  }

  @Test
  @EnabledIfSystemProperty(named = ENDURANCE, matches = "true")
  void executorThatIsReleasedWhileAMasterTakesOverEnds() {
    run(Fault.PAUSE, FaultToleranceScenarios::executorReleasedWhileAMasterTakesOver);
  }

  /** What the others look like without the recovery. */
  @ParameterizedTest
  @EnumSource
  @EnabledIfSystemProperty(named = ENDURANCE, matches = "true")
  void withoutRecoveryNobodyTakesApplications(Fault fault) {
    if (fault == Fault.PARTITION) {
      assumePartitions();
      try (Partitions partitions = new Partitions(1);
          StandaloneCluster cluster = new StandaloneCluster(directory, Edition.TENON, partitions)) {
        nobodyTakesApplications(fault, cluster);
      }
    } else {
      try (StandaloneCluster cluster = new StandaloneCluster(directory, Edition.TENON, 1)) {
        nobodyTakesApplications(fault, cluster);
      }
    }
  }

  private static void nobodyTakesApplications(Fault fault, StandaloneCluster cluster) {
    cluster.addMaster();
    cluster.addWorker(1);
    cluster.awaitValid(0, 0);
    fault.strike(cluster, cluster.awaitLeader());

    Node application =
        cluster.startApplication("--conf", "spark.tenon.standalone.connect.timeout=10s");
    Await.until(PATIENCE, () -> "it ends:\n" + application.log(), () -> !application.isAlive());

    String expected =
        "CLUSTER_UNREACHABLE: no Master at '%s' accepts the application within 10 s"
            .formatted(cluster.address());
    assertTrue(application.log().contains(expected), application.log());
  }

  private static void assumePartitions() {
    assumeTrue(Partitions.arePossible(), Partitions.NEEDS);
  }

  @Test
  @EnabledIfSystemProperty(named = ENDURANCE, matches = "true")
  void sanityBasic() {
    run(Fault.KILL, FaultToleranceScenarios::sanityBasic);
  }

  @Test
  @EnabledIfSystemProperty(named = ENDURANCE, matches = "true")
  void sanityManyMasters() {
    run(Fault.KILL, FaultToleranceScenarios::sanityManyMasters);
  }

  @ParameterizedTest
  @EnumSource
  @EnabledIfSystemProperty(named = ENDURANCE, matches = "true")
  void singleMasterRestart(Fault fault) {
    run(fault, FaultToleranceScenarios::singleMasterRestart);
  }

  @ParameterizedTest
  @EnumSource
  @EnabledIfSystemProperty(named = ENDURANCE, matches = "true")
  void clusterFailure(Fault fault) {
    run(fault, FaultToleranceScenarios::clusterFailure);
  }

  @ParameterizedTest
  @EnumSource
  @EnabledIfSystemProperty(named = ENDURANCE, matches = "true")
  void allButStandbyFailure(Fault fault) {
    run(fault, FaultToleranceScenarios::allButStandbyFailure);
  }

  @ParameterizedTest
  @EnumSource
  @EnabledIfSystemProperty(named = ENDURANCE, matches = "true")
  void rollingOutage(Fault fault) {
    run(fault, FaultToleranceScenarios::rollingOutage);
  }

  private History run(Fault fault, Consumer<FaultToleranceScenarios> scenario) {
    if (fault == Fault.PARTITION) {
      assumePartitions();
    }
    try (FaultToleranceScenarios scenarios = new FaultToleranceScenarios(directory, fault)) {
      scenario.accept(scenarios);
      History history = scenarios.finish();
      System.out.println(fault + ": " + history);
      return history;
    }
  }
}
