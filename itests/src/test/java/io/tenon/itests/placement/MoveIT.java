package io.tenon.itests.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.ApplicationJar;
import io.tenon.itests.harness.BundleJar;
import io.tenon.itests.harness.Checkout;
import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.RunningProgram;
import io.tenon.itests.harness.standalone.Edition;
import io.tenon.itests.harness.standalone.StandaloneCluster;
import io.tenon.itests.jobs.MovingJob;
import io.tenon.kernel.store.PluginStore;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that moves between clusters of two kinds while its jobs run. */
class MoveIT {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final Pattern ROUND = Pattern.compile("ROUND 2\\b");

  @TempDir private Path directory;

  @Test
  void movesToAStandaloneClusterAndBack() throws Exception {
    try (StandaloneCluster cluster =
        new StandaloneCluster(directory.resolve("cluster"), Edition.TENON, 1)) {
      cluster.addMaster();
      cluster.addWorker(2);
      try (RunningProgram running = submit("standalone=" + cluster.address().replace(',', ';'))) {
        String application = application(running);

        FinishedProgram there = tenon("app", "place", application, "standalone=100%");
        assertEquals(0, there.expectExit(0).exitCode());
        assertTrue(
            there.stdout().startsWith("placed   standalone=100%\nmove     1 to"), there::stdout);
        assertTrue(there.stderr().contains("2 of 2 registered, 2 ready"), there::stderr);
        assertEquals(2, cluster.executors().size());
        String shown = tenon("app", "show", application).expectExit(0).stdout();
        assertTrue(shown.contains(cluster.address()), shown);

        tenon("app", "place", application, "process=2").expectExit(0);
        // A worker ends a process some time after its Master said so.
        Await.until(
            LIMIT, () -> "executors " + cluster.executors(), () -> cluster.executors().isEmpty());

        assertNothingLost(running);
      }
    }
  }

  @Test
  void updateOfTheClusterManagerMovesTheApplicationToTheNewVersion() throws Exception {
    // The very one that the application runs with; a folder of the build may keep older ones.
    PluginStore store = PluginStore.open(Checkout.home().resolve("plugins"));
    Path installed = store.jar(store.current().find("io.tenon.cluster.local").orElseThrow());
    Path newer = BundleJar.withVersion(installed, "7.1.0", directory.resolve("newer.jar"));
    try (RunningProgram running = submit("other=process")) {
      String application = application(running);

      String updated =
          tenon("plugin", "update", "--app", application, "--json", newer.toString())
              .expectExit(0)
              .stdout();

      assertTrue(updated.contains("\"unloaded\" : true"), updated);
      assertTrue(updated.contains("\"forced\" : 0"), updated);
      String shown = tenon("app", "show", application).expectExit(0).stdout();
      assertTrue(shown.contains("7.1.0"), shown);
      assertNothingLost(running);
    }
  }

  private RunningProgram submit(String clusters) {
    Path jar = ApplicationJar.of(directory.resolve("jobs.jar"), List.of(MovingJob.class));
    return Checkout.programOf(Checkout.home(), "tenon", "submit")
        .with("--place", "process=2", "--class", MovingJob.class.getName())
        .with("--conf", "spark.tenon.placement.clusters=" + clusters)
        .with("--conf", "spark.ui.enabled=false")
        .with("--conf", "spark.driver.host=127.0.0.1")
        .with("--conf", "spark.executor.cores=1", "--conf", "spark.executor.memory=512m")
        .with("--conf", "spark.task.maxFailures=1")
        .with("--conf", "spark.local.dir=" + directory.resolve("local"))
        .with(jar.toString(), directory.resolve("stop").toString())
        .in(directory)
        .start();
  }

  private static String application(RunningProgram running) {
    String application =
        running.awaitOutput(Pattern.compile("RESULT application=(\\S+)"), LIMIT).group(1);
    running.awaitOutput(ROUND, LIMIT);
    return application;
  }

  private void assertNothingLost(RunningProgram running) throws IOException {
    Files.createFile(directory.resolve("stop"));
    String out = running.awaitExit(LIMIT).expectExit(0).stdout();
    for (String right :
        List.of(
            "rounds-match-accumulator=true",
            "wrong-answers=0",
            "failed-jobs=0",
            "failed-tasks=0",
            "failed-fetches=0",
            "partitions-computed=8",
            "partitions-cached=8",
            "done=true")) {
      assertTrue(out.contains("RESULT " + right + "\n"), right + " in:\n" + out);
    }
    assertFalse(out.contains("TASK "), out);
  }

  private FinishedProgram tenon(String... arguments) {
    return Checkout.programOf(Checkout.home(), "tenon", arguments).in(directory).run(LIMIT);
  }
}
