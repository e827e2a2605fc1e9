package io.tenon.itests.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.ApplicationJar;
import io.tenon.itests.harness.Checkout;
import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.PackedClusterManager;
import io.tenon.itests.harness.Program;
import io.tenon.itests.harness.RunningProgram;
import io.tenon.itests.harness.ShuffleJob;
import io.tenon.spi.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** An unchanged Spark application on Kubernetes, from the command line. */
@EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
class SparkOnKubernetesIT {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @TempDir private static Path directory;

  private static Path home;
  private static Path jar;

  @BeforeAll
  static void installPlugin() {
    Node.require();
    home = Checkout.copyOfHome(directory.resolve("home"));
    Checkout.programOf(
            home, "tenon", "plugin", "install", PackedClusterManager.jar("kubernetes").toString())
        .run(LIMIT)
        .expectExit(0);
    jar = ApplicationJar.of(directory.resolve("job.jar"), List.of(ShuffleJob.class));
  }

  @AfterEach
  void nothingIsLeft() {
    Node.assertNothingLeft("default");
  }

  @Test
  void unchangedApplicationRunsInPodsAndBearsTheLossOfOne() {
    try (RunningProgram running = submit("1500").start()) {
      Await.until(
          LIMIT,
          () -> "two executors, but: " + running.stderr(),
          () -> running(Node.kubectl("get", "pods")) == 2);
      String labels =
          Node.kubectl("get", "pods", "-l", "spark-role=executor,spark-app-name=shuffles");
      assertEquals(2, running(labels), labels);
      String pod = Node.pods("default").get(0);

      Node.kubectl("delete", "--wait=false", pod);
      FinishedProgram finished = running.awaitExit(LIMIT);

      finished.expectExit(0);
      assertEquals(ShuffleJob.sums().toString(), finished.result("sums"));
      assertTrue(finished.result("executors").contains(" in 10.250.0."), finished.toString());
      assertEquals("true", finished.result("done"));
      assertTrue(finished.stderr().contains("KILLED: its pod was deleted"), finished.toString());
    }
  }

  @Test
  void imageThatIsMissingIsOneError() {
    FinishedProgram finished =
        submit(
                "0",
                "--conf",
                "spark.kubernetes.container.image=localhost/nowhere:1",
                "--conf",
                "spark.executor.maxNumFailures=1")
            .run(LIMIT);

    assertTrue(finished.exitCode() != 0, finished.toString());
    assertTrue(finished.stderr().contains("tenon: CLUSTER_EXECUTORS_FAIL: "), finished.toString());
    assertTrue(finished.stderr().contains("localhost/nowhere:1"), finished.toString());
    assertTrue(finished.stderr().contains("ErrImageNeverPull"), finished.toString());
  }

  private static int running(String pods) {
    return (int) pods.lines().filter(line -> line.contains(" Running ")).count();
  }

  private static Program submit(String pause, String... more) {
    Program program =
        Checkout.programOf(home, "tenon", "submit")
            .with("--master", Node.MASTER, "--name", "shuffles")
            .with("--class", ShuffleJob.class.getName())
            .with("--num-executors", "2", "--executor-memory", "512m", "--executor-cores", "1")
            .with("--conf", "spark.tenon.kubernetes.home=" + home)
            .with("--conf", "spark.driver.host=" + Node.ADDRESS)
            .with("--conf", "spark.driver.bindAddress=" + Node.ADDRESS)
            .with("--conf", "spark.authenticate=true")
            .with("--conf", "spark.authenticate.secret=s3cret-of-the-test")
            .with("--conf", "spark.ui.enabled=false")
            .with("--conf", "spark.sql.shuffle.partitions=4")
            .with("--conf", "spark.local.dir=" + directory.resolve("local"));
    for (Map.Entry<String, String> setting : Node.image().entrySet()) {
      program = program.with("--conf", setting.getKey() + "=" + setting.getValue());
    }
    return program.with(more).with(jar.toString(), pause, "TENON_POD_IP").in(directory);
  }
}
