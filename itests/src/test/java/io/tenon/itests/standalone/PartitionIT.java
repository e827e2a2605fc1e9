package io.tenon.itests.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenon.itests.harness.standalone.Edition;
import io.tenon.itests.harness.standalone.Ensemble;
import io.tenon.itests.harness.standalone.History;
import io.tenon.itests.harness.standalone.MasterPage;
import io.tenon.itests.harness.standalone.Node;
import io.tenon.itests.harness.standalone.Partition;
import io.tenon.itests.harness.standalone.Partition.Wire;
import io.tenon.itests.harness.standalone.Partitions;
import io.tenon.itests.harness.standalone.StandaloneCluster;
import io.tenon.itests.harness.standalone.ZooKeeperHistory;
import io.tenon.spi.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Masters that run, and whose network does not. */
@EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
class PartitionIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Longer than several sessions. */
  private static final Duration CUT = Duration.ofSeconds(25);

  /** In seconds; for as long, a Master without a word of them does not give Workers up. */
  private static final String WORKER_TIMEOUT = "300";

  @TempDir Path directory;

  @BeforeEach
  void needsNamespaces() {
    assumeTrue(Partitions.arePossible(), Partitions.NEEDS);
  }

  /**
   * It still talks to Workers and applications, and to nobody who could tell it of the next one.
   */
  @Test
  void leaderThatIsCutFromZooKeeperWritesNothingMoreAndStepsDown() {
    try (Partitions partitions = new Partitions(2);
        Ensemble ensemble = Ensemble.forPartitions(directory);
        StandaloneCluster cluster =
            new StandaloneCluster(directory, Edition.TENON, partitions).on(ensemble, "/spark")) {
      Node old = cluster.addMaster();
      assertEquals(old, cluster.awaitLeader());
      Node next = cluster.addMaster();
      cluster.addWorker(1);
      cluster.addWorker(1);
      Node application = cluster.addApplication();
      cluster.awaitValid(1, 2);

      Partition cut = partitions.of(0);
      cut.cut(Wire.ZOOKEEPER);
      awaitLog(old, "cannot know whether it still leads");
      Await.until(PATIENCE, () -> "the other leads" + cluster.logs(), () -> leads(cluster, next));
      // The old one hears of that, for a Worker knows all Masters, and wants to write it down.
      cluster.workers().get(0).kill();
      awaitLog(old, "is tried again until it is written or refused");
      assertTrue(old.isAlive(), "it waits for news");

      cut.mend(Wire.ZOOKEEPER);
      Await.until(PATIENCE, () -> "it ends:\n" + old.log(), () -> !old.isAlive());
      assertTrue(old.log().contains("was refused, the group is at epoch"), old.log());
      cluster.awaitValid(1, 1);
      end(cluster, application);
      History history = history(ensemble);
      assertEquals(2, history.elections(), history.toString());
      assertTrue(history.refused() >= 1, history.toString());
      System.out.println("cut from ZooKeeper: " + history);
    }
  }

  /** It leads, but nobody hears it; nor can anybody else lead. */
  @Test
  void leaderThatIsCutFromWorkersGoesOnWithThemAfterwards() {
    try (Partitions partitions = new Partitions(2);
        Ensemble ensemble = Ensemble.forPartitions(directory);
        StandaloneCluster cluster =
            new StandaloneCluster(directory, Edition.TENON, partitions)
                .on(ensemble, "/spark")
                .with("spark.worker.timeout", WORKER_TIMEOUT)) {
      Node leader = cluster.addMaster();
      assertEquals(leader, cluster.awaitLeader());
      Node other = cluster.addMaster();
      cluster.addWorker(1);
      Node application = cluster.addApplication();
      cluster.awaitValid(1, 1);
      int before = jobs(application);

      partitions.of(0).cut(Wire.CLUSTER);
      long end = System.nanoTime() + CUT.toNanos();
      Await.until(
          PATIENCE,
          () -> "the application goes on for " + CUT + cluster.logs(),
          () -> System.nanoTime() - end >= 0 && jobs(application) > before + 1);
      assertEquals("STANDBY", cluster.page(other).map(MasterPage::status).orElse("silent"));
      partitions.of(0).mend(Wire.CLUSTER);

      cluster.awaitValid(1, 1);
      assertEquals(leader, cluster.awaitLeader(), "nobody else leads");
      end(cluster, application);
      History history = history(ensemble);
      assertEquals(1, history.elections(), history.toString());
      System.out.println("cut from workers: " + history);
    }
  }

  private static boolean leads(StandaloneCluster cluster, Node master) {
    return cluster.page(master).filter(page -> page.status().equals("ALIVE")).isPresent();
  }

  private static void awaitLog(Node node, String text) {
    Await.until(PATIENCE, () -> "'" + text + "':\n" + node.log(), () -> node.log().contains(text));
  }

  private static int jobs(Node application) {
    return application.log().split(" job ", -1).length;
  }

  private static void end(StandaloneCluster cluster, Node application) {
    cluster.finish(application);
    assertTrue(application.log().contains(" wrong=0 "), application.log());
  }

  private static History history(Ensemble ensemble) {
    return ZooKeeperHistory.read(ensemble.directories(), "/spark/masters").expectOneWriterAtATime();
  }
}
