package io.tenon.itests.yarn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.ApplicationJar;
import io.tenon.itests.harness.Checkout;
import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.PackedClusterManager;
import io.tenon.itests.harness.Program;
import io.tenon.itests.harness.ShuffleJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A distribution with the bundle, on a real cluster. */
abstract class SparkFixture {
  static final HadoopCluster CLUSTER = SharedCluster.get();
  static final Duration LIMIT = Duration.ofMinutes(3);

  private static final Pattern ID =
      Pattern.compile("The driver is submitted as '(application_\\d+_\\d+)'");

  @TempDir static Path directory;

  private static Path home;
  private static Path jar;

  @BeforeAll
  static void installPlugin() {
    home = Checkout.copyOfHome(directory.resolve("home"));
    Checkout.programOf(
            home, "tenon", "plugin", "install", PackedClusterManager.jar("yarn").toString())
        .run(LIMIT)
        .expectExit(0);
    jar =
        ApplicationJar.of(directory.resolve("job.jar"), List.of(ShuffleJob.class, DriverJob.class));
  }

  @AfterEach
  void nothingIsLeft() {
    try {
      CLUSTER.awaitNothingLeft();
      assertEquals(List.of(), CLUSTER.staged());
    } finally {
      // What one test leaves is not to fail the others.
      CLUSTER.applications().forEach(CLUSTER::killApplication);
    }
  }

  static Path home() {
    return home;
  }

  static Path jar() {
    return jar;
  }

  static Program tenon(String... arguments) {
    return Checkout.programOf(home, "tenon", arguments)
        .withEnvironment("HADOOP_CONF_DIR", CLUSTER.conf().toString())
        .in(directory);
  }

  /** The application, up to its file. */
  static Program submit(String... more) {
    return tenon("submit")
        .with("--master", "yarn", "--name", "shuffles", "--class", ShuffleJob.class.getName())
        .with("--num-executors", "2", "--executor-memory", "512m", "--executor-cores", "1")
        .with("--conf", "spark.ui.enabled=false")
        .with("--conf", "spark.sql.shuffle.partitions=4")
        .with("--conf", "spark.local.dir=" + directory.resolve("local"))
        .with(more);
  }

  static String driverId(FinishedProgram submission) {
    return driverId(submission.stderr());
  }

  /**
   * @param printed by the submission
   */
  static String driverId(String printed) {
    Matcher matcher = ID.matcher(printed);
    assertTrue(matcher.find(), printed);
    return matcher.group(1);
  }
}
