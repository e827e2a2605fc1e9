package io.tenon.itests.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.standalone.Edition;
import io.tenon.itests.harness.standalone.Ensemble;
import io.tenon.itests.harness.standalone.Node;
import io.tenon.itests.harness.standalone.StandaloneCluster;
import io.tenon.itests.harness.standalone.ZooKeeperHistory;
import io.tenon.spi.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Masters whose ZooKeeper servers end. */
@EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
class ZooKeeperOutageIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration SEVERAL_SESSIONS = Duration.ofSeconds(20);
  private static final Duration AWAY = Duration.ofSeconds(60);

  @TempDir Path directory;

  private interface Outage {
    void of(Ensemble ensemble);
  }

  @Test
  void losingAServerAndThenTheirLeaderChangesNoMaster() {
    leaderOutlives(
        ensemble -> {
          ensemble.follower().kill();
          pause(SEVERAL_SESSIONS);
          ensemble.startAll();
          ensemble.leader().kill();
          pause(SEVERAL_SESSIONS);
          ensemble.startAll();
        });
  }

  @Test
  void mastersGoOnByThemselvesAfterAMinuteWithoutZooKeeper() {
    leaderOutlives(
        ensemble -> {
          ensemble.killAll();
          pause(AWAY);
          ensemble.startAll();
        });
  }

  private void leaderOutlives(Outage outage) {
    try (Ensemble ensemble = new Ensemble(directory);
        StandaloneCluster cluster =
            new StandaloneCluster(directory, Edition.TENON, 2).on(ensemble, "/spark")) {
      cluster.addMaster();
      Node leader = cluster.awaitLeader();
      Node standby = cluster.addMaster();
      cluster.addWorker(1);
      Node application = cluster.addApplication();
      cluster.awaitValid(1, 1);
      int before = jobs(application);

      outage.of(ensemble);

      assertTrue(jobs(application) > before + 10, "the application went on");
      cluster.awaitValid(1, 1);
      assertTrue(leader.isAlive() && standby.isAlive(), cluster.logs());
      assertEquals(leader, cluster.awaitLeader(), "nobody else leads");
      // New work is taken again, and written down.
      cluster.addWorker(1);
      cluster.awaitValid(1, 2);
      cluster.finish(application);
      assertTrue(application.log().contains(" wrong=0 "), application.log());
      assertEquals(
          1,
          ZooKeeperHistory.read(ensemble.directories(), "/spark/masters")
              .expectOneWriterAtATime()
              .elections());
    }
  }

  private static int jobs(Node application) {
    return application.log().split(" job ", -1).length;
  }

  private static void pause(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    Await.until(PATIENCE, () -> duration + " have passed", () -> System.nanoTime() - end >= 0);
  }
}
