package io.tenon.itests.yarn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.ApplicationJar;
import io.tenon.itests.harness.Checkout;
import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.PackedClusterManager;
import io.tenon.itests.harness.Program;
import io.tenon.itests.harness.RunningProgram;
import io.tenon.itests.harness.ShuffleJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** An unchanged Spark application on YARN, from the command line. */
class SparkOnYarnIT {
  private static final HadoopCluster CLUSTER = SharedCluster.get();
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String PLACE = "CONTAINER_ID";

  @TempDir private static Path directory;

  private static Path home;
  private static Path jar;

  @BeforeAll
  static void installPlugin() {
    home = Checkout.copyOfHome(directory.resolve("home"));
    Checkout.programOf(
            home, "tenon", "plugin", "install", PackedClusterManager.jar("yarn").toString())
        .run(LIMIT)
        .expectExit(0);
    jar = ApplicationJar.of(directory.resolve("job.jar"), List.of(ShuffleJob.class));
  }

  @AfterEach
  void nothingIsLeft() {
    CLUSTER.awaitNothingLeft();
  }

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
            .with("0", PLACE)
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
    Program.of("tar", "-chf", archive.toString(), "-C", home.toString(), "jars", "plugins", "conf")
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
            .with("0", PLACE)
            .run(LIMIT);

    finished.expectExit(0);
    assertEquals(ShuffleJob.sums().toString(), finished.result("sums"));
    assertTrue(finished.result("executors").contains("/__tenon__"), finished.toString());
    assertFalse(finished.result("executors").contains(home.toString()), finished.toString());
  }

  @Test
  void killedDriverLeavesNothing() {
    try (RunningProgram running = submit().with("60000", PLACE).start()) {
      CLUSTER.awaitContainers(2, LIMIT);

      running.kill();

      CLUSTER.awaitNothingLeft();
    }
  }

  @Test
  void driversOnTheClusterAreRefused() {
    FinishedProgram finished = submit("--deploy-mode", "cluster").with("0", PLACE).run(LIMIT);

    assertTrue(finished.exitCode() != 0, finished.toString());
    assertTrue(finished.stderr().contains("--deploy-mode client"), finished.toString());
  }

  @Test
  void unknownQueueIsOneError() {
    FinishedProgram finished = submit("--queue", "silver").with("0", PLACE).run(LIMIT);

    assertTrue(finished.exitCode() != 0, finished.toString());
    assertTrue(finished.stderr().contains("tenon: CLUSTER_REFUSED: "), finished.toString());
    assertTrue(finished.stderr().contains("silver"), finished.toString());
  }

  private static Program submit(String... more) {
    return Checkout.programOf(home, "tenon", "submit")
        .with("--master", "yarn", "--name", "shuffles", "--class", ShuffleJob.class.getName())
        .with("--num-executors", "2", "--executor-memory", "512m", "--executor-cores", "1")
        .with("--conf", "spark.ui.enabled=false")
        .with("--conf", "spark.sql.shuffle.partitions=4")
        .with("--conf", "spark.local.dir=" + directory.resolve("local"))
        .with(more)
        .with(jar.toString())
        .withEnvironment("HADOOP_CONF_DIR", CLUSTER.conf().toString())
        .in(directory);
  }
}
