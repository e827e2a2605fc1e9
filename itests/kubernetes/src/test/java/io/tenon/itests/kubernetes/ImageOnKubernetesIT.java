package io.tenon.itests.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.Program;
import io.tenon.itests.harness.ShuffleJob;
import io.tenon.itests.harness.kubernetes.Node;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * An image that {@code tenon image build} has made: all of Tenon and the application are the
 * image's own. Only Java is the machine's, as its base image has none.
 */
@EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
class ImageOnKubernetesIT extends SparkFixture {
  private static final String IMAGE = "localhost/tenon-of-the-test:1";
  private static final String APPLICATION = "/opt/app/job.jar";

  @BeforeAll
  static void giveRoles() {
    giveDriversTheirRole();
  }

  @Test
  void driverAndExecutorsRunFromAnImageThatWasMadeWithoutDocker() {
    Path tar = directory.resolve("tenon.tar");
    tenon("image", "build", "--base", Node.imageTar().toString(), "--tag", IMAGE)
        .with("--output", tar.toString(), "--copy", jar + ":" + APPLICATION)
        .with("--cache", directory.resolve("cache").toString())
        .run(LIMIT)
        .expectExit(0);
    Node.control("import", tar.toString());

    FinishedProgram finished = submitFromImage().run(LIMIT).expectExit(0);

    assertTrue(finished.stderr().contains("is FINISHED"), finished.toString());
    String pod = Node.kubectl("get", "pods", "-l", "spark-app-name=imaged", "-o", "name");
    FinishedProgram driver = new FinishedProgram(0, Node.kubectl("logs", pod), "");
    assertEquals(ShuffleJob.sums().toString(), driver.result("sums"));
    assertTrue(driver.result("executors").contains(" in 10.250.0."), driver.toString());
    assertTrue(driver.result("executors").contains(" from /opt/spark"), driver.toString());
    assertEquals("true", driver.result("done"));
    Node.kubectl("delete", "--now", pod);
  }

  private static Program submitFromImage() {
    Program program =
        tenon("submit", "--master", Node.MASTER, "--deploy-mode", "cluster", "--name", "imaged")
            .with("--class", ShuffleJob.class.getName(), "--num-executors", "2")
            .with("--executor-memory", "512m", "--driver-memory", "512m")
            // The node has no DNS.
            .with("--conf", "spark.kubernetes.executor.useDriverPodIP=true")
            .with("--conf", "spark.kubernetes.driver.master=" + Node.API)
            .with("--conf", "spark.kubernetes.authenticate.driver.serviceAccountName=tenon-driver")
            .with("--conf", "spark.sql.shuffle.partitions=4");
    for (Map.Entry<String, String> setting : Node.image(IMAGE, Node.javaMounts()).entrySet()) {
      program = program.with("--conf", setting.getKey() + "=" + setting.getValue());
    }
    return program.with("local://" + APPLICATION, "0", "TENON_POD_IP");
  }
}
