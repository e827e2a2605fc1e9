package io.tenon.itests.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.BundleJar;
import io.tenon.itests.harness.Checkout;
import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.MovingRun;
import io.tenon.itests.harness.standalone.Edition;
import io.tenon.itests.harness.standalone.StandaloneCluster;
import io.tenon.itests.jobs.MovingJob;
import io.tenon.kernel.store.PluginStore;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** An application that moves between clusters of two kinds while its jobs run. */
class MoveIT {
  @TempDir private Path directory;

  @Test
  void movesToAStandaloneClusterAndBack() throws Exception {
    try (StandaloneCluster cluster =
        new StandaloneCluster(directory.resolve("cluster"), Edition.TENON, 1)) {
      cluster.addMaster();
      cluster.addWorker(2);
      try (MovingRun run = start("standalone=" + cluster.address().replace(',', ';'))) {

        FinishedProgram there = run.place("standalone=100%");
        assertEquals(0, there.expectExit(0).exitCode());
        assertTrue(
            there.stdout().startsWith("placed   standalone=100%\nmove     1 to"), there::stdout);
        assertTrue(there.stderr().contains("2 of 2 registered, 2 ready"), there::stderr);
        assertEquals(2, cluster.executors().size());
        String shown = show(run);
        assertTrue(shown.contains(cluster.address()), shown);

        run.place("process=2").expectExit(0);
        // A worker ends a process some time after its Master said so.
        Await.until(
            MovingRun.LIMIT,
            () -> "executors " + cluster.executors(),
            () -> cluster.executors().isEmpty());

        assertNothingLost(run);
      }
    }
  }

  @Test
  void updateOfTheClusterManagerMovesTheApplicationToTheNewVersion() throws Exception {
    try (MovingRun run = start("other=process")) {
      update(run, "io.tenon.cluster.local");

      assertNothingLost(run);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
  void updateOfTheManagerOfStandaloneClustersLeavesNothingOfTheOldOne() throws Exception {
    try (StandaloneCluster cluster =
        new StandaloneCluster(directory.resolve("cluster"), Edition.TENON, 1)) {
      cluster.addMaster();
      // Of the old version and of the new one at the same time.
      cluster.addWorker(4);
      try (MovingRun run = start("standalone=" + cluster.address())) {
        run.place("standalone=100%").expectExit(0);

        update(run, "io.tenon.cluster.standalone");

        cluster.awaitValid(1, 2);
        assertNothingLost(run);
      }
    }
  }

  private void update(MovingRun run, String plugin) throws IOException {
    // The very one that the application runs with; a folder of the build may keep older ones.
    PluginStore store = PluginStore.open(Checkout.home().resolve("plugins"));
    Path installed = store.jar(store.current().find(plugin).orElseThrow());
    Path newer = BundleJar.withVersion(installed, "7.1.0", directory.resolve("newer.jar"));

    String updated =
        run.tenon("plugin", "update", "--app", run.id(), "--json", newer.toString())
            .run(MovingRun.LIMIT)
            .expectExit(0)
            .stdout();

    assertTrue(updated.contains("\"unloaded\" : true"), updated);
    assertTrue(updated.contains("\"forced\" : 0"), updated);
    String shown = show(run);
    assertTrue(shown.contains("7.1.0"), shown);
  }

  private MovingRun start(String clusters) {
    return MovingRun.start(
        directory,
        MovingJob.CLASSES,
        "--conf",
        "spark.task.maxFailures=1",
        "--conf",
        "spark.tenon.placement.clusters=" + clusters);
  }

  private static String show(MovingRun run) {
    return run.tenon("app", "show", run.id()).run(MovingRun.LIMIT).expectExit(0).stdout();
  }

  private static void assertNothingLost(MovingRun run) throws IOException {
    run.finishWith(MovingJob.NOTHING_LOST.toArray(String[]::new));
    assertFalse(run.program().stdout().contains("TASK "), run.program()::stdout);
    // Spark's launcher, which is asked because of spark.driver.host, must not see --place.
    assertFalse(run.program().stderr().contains("Unrecognized option"), run.program()::stderr);
  }
}
