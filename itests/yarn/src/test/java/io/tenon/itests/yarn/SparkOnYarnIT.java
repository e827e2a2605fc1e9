package io.tenon.itests.yarn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.Program;
import io.tenon.itests.harness.RunningProgram;
import io.tenon.itests.harness.ShuffleJob;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** An unchanged Spark application on YARN, from the command line. */
class SparkOnYarnIT extends SparkFixture {
  private static final String PLACE = "CONTAINER_ID";

  @Test
  void unchangedApplicationRunsInAQueue() {
    FinishedProgram finished =
        submit(
                "--queue",
                "gold",
                "--conf",
                "spark.yarn.tags=nightly",
                "--conf",
                "spark.yarn.applicationType=SPARK-SQL")
            .with(jar().toString(), "0", PLACE)
            .run(LIMIT);

    finished.expectExit(0);
    assertEquals(ShuffleJob.sums().toString(), finished.result("sums"));
    assertEquals("true", finished.result("done"));
    assertTrue(finished.result("executors").contains(" in container_"), finished.toString());
    String application = CLUSTER.lastApplication();
    assertTrue(application.contains("\"queue\":\"root.gold\""), application);
    assertTrue(application.contains("\"applicationTags\":\"nightly\""), application);
    assertTrue(application.contains("\"applicationType\":\"SPARK-SQL\""), application);
    assertTrue(application.contains("\"unmanagedApplication\":true"), application);
    assertTrue(application.contains("\"finalStatus\":\"SUCCEEDED\""), application);
  }

  /** Some hundred megabytes through HDFS: asked for with {@code -Dtenon.yarn.archive=true}. */
  @Test
  @EnabledIfSystemProperty(named = "tenon.yarn.archive", matches = "true")
  void distributionReachesTheNodesAsAnArchive() throws Exception {
    Path archive = directory.resolve("tenon.tar");
    Program.of(
            "tar", "-chf", archive.toString(), "-C", home().toString(), "jars", "plugins", "conf")
        .run(LIMIT)
        .expectExit(0);
    HadoopServer.start(
            CLUSTER.conf(),
            "put",
            "org.apache.hadoop.fs.FsShell",
            "-put",
            archive.toString(),
            "/tenon.tar")
        .awaitSuccess();

    FinishedProgram finished =
        submit("--conf", "spark.yarn.archive=" + CLUSTER.fileSystem() + "/tenon.tar")
            .with(jar().toString(), "0", PLACE)
            .run(LIMIT);

    finished.expectExit(0);
    assertEquals(ShuffleJob.sums().toString(), finished.result("sums"));
    assertTrue(finished.result("executors").contains("/__tenon__"), finished.toString());
    assertFalse(finished.result("executors").contains(home().toString()), finished.toString());
  }

  @Test
  void killedDriverLeavesNothing() {
    try (RunningProgram running = submit().with(jar().toString(), "60000", PLACE).start()) {
      CLUSTER.awaitContainers(2, LIMIT);

      running.kill();

      CLUSTER.awaitNothingLeft();
    }
  }

  /** What YARN says is looked at by {@link YarnFaultsIT}. */
  @Test
  @EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
  void unknownQueueIsOneError() {
    FinishedProgram finished =
        submit("--queue", "silver").with(jar().toString(), "0", PLACE).run(LIMIT);

    assertTrue(finished.exitCode() != 0, finished.toString());
    assertTrue(finished.stderr().contains("tenon: CLUSTER_REFUSED: "), finished.toString());
    assertTrue(finished.stderr().contains("silver"), finished.toString());
  }
}
