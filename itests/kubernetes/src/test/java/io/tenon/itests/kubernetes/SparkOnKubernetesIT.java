package io.tenon.itests.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.RunningProgram;
import io.tenon.itests.harness.ShuffleJob;
import io.tenon.itests.harness.kubernetes.Node;
import io.tenon.spi.testing.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** An unchanged Spark application on Kubernetes, from the command line. */
@EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
class SparkOnKubernetesIT extends SparkFixture {
  @Test
  void unchangedApplicationRunsInPodsAndBearsTheLossOfOne() {
    try (RunningProgram running = submit("1500").start()) {
      Await.until(LIMIT, () -> "two executors, but: " + running.stderr(), () -> run("executor", 2));
      String pod = Node.pods("default").get(0);

      Node.kubectl("delete", "--wait=false", pod);
      FinishedProgram finished = running.awaitExit(LIMIT);

      finished.expectExit(0);
      assertEquals(ShuffleJob.sums().toString(), finished.result("sums"));
      assertTrue(finished.result("executors").contains(" in 10.250.0."), finished.toString());
      assertEquals("true", finished.result("done"));
      String executor = pod.substring(pod.lastIndexOf('-') + 1);
      assertTrue(
          finished.stderr().contains("executor %s will be taken away in".formatted(executor)),
          finished.toString());
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
}
