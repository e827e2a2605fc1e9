package io.tenon.itests.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.Program;
import io.tenon.itests.harness.RunningProgram;
import io.tenon.itests.harness.ShuffleJob;
import io.tenon.itests.harness.kubernetes.Node;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
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
  private static final String FAST_IMAGE = "localhost/tenon-of-the-test:2";
  private static final String APPLICATION = "/opt/app/job.jar";
  private static final String EXECUTORS = "spark-app-name=imaged,spark-role=executor";

  @BeforeAll
  static void buildImage() {
    giveDriversTheirRole();
    build(IMAGE);
  }

  @AfterEach
  void deleteDrivers() {
    Node.kubectl("delete", "pods", "--all", "--now");
  }

  @Test
  void driverAndExecutorsRunFromAnImageThatWasMadeWithoutDocker() {
    assertRunsFromTheImage(submitFrom(IMAGE, "0").run(LIMIT));
  }

  /** As clusters have it that choose the users of containers themselves. */
  @Test
  void usersWithoutANameRunDriversAndExecutors() throws IOException {
    Path template = directory.resolve("nameless.yaml");
    Files.writeString(
        template,
        """
        spec:
          securityContext: {runAsUser: 4242, runAsGroup: 0}
          containers: [{name: spark}]
        """);
    Program program = submitFrom(IMAGE, "0");
    for (String role : List.of("driver", "executor")) {
      String setting = "spark.kubernetes.%s.podTemplateFile=%s".formatted(role, template);
      program = program.with("--conf", setting);
    }

    assertRunsFromTheImage(program.run(LIMIT));
  }

  @Test
  void executorsStartWithTheArchiveOfClassesThatTheirImageHas() throws IOException {
    build(FAST_IMAGE, "--class-archive", archiveMadeIn(IMAGE).toString());
    try (RunningProgram running = submitFrom(FAST_IMAGE, "3000").start()) {
      Await.until(LIMIT, () -> "executors: " + running.stderr(), () -> executors().size() == 2);

      for (String pod : executors()) {
        String mapped = Node.kubectl("exec", pod, "--", "cat", "/proc/1/maps");
        assertTrue(mapped.contains("/opt/spark/lib/cds/image.jsa"), mapped);
      }
      assertRunsFromTheImage(running.awaitExit(LIMIT));
    }
  }

  private static List<String> executors() {
    String running = "--field-selector=status.phase=Running";
    return Node.kubectl("get", "pods", "-l", EXECUTORS, running, "-o", "name").lines().toList();
  }

  private static void build(String image, String... more) {
    Path tar = directory.resolve("tenon.tar");
    tenon("image", "build", "--base", Node.imageTar().toString(), "--tag", image)
        .with("--output", tar.toString(), "--copy", jar + ":" + APPLICATION)
        .with("--cache", directory.resolve("cache").toString())
        .with(more)
        .run(LIMIT)
        .expectExit(0);
    Node.control("import", tar.toString());
  }

  /** By the image's own user, with the Java that its containers have. */
  private static Path archiveMadeIn(String image) throws IOException {
    Path out = Files.createDirectory(directory.resolve("archive"));
    Files.setPosixFilePermissions(out, PosixFilePermissions.fromString("rwxrwxrwx"));
    Map<String, String> mounts = new TreeMap<>(Node.javaMounts());
    mounts.put("archive", out.toString());
    String volumes =
        mounts.entrySet().stream()
            .map(
                each ->
                    "{name: %s, hostPath: {path: \"%s\"}}"
                        .formatted(each.getKey(), each.getValue()))
            .collect(Collectors.joining(", "));
    String volumeMounts =
        mounts.entrySet().stream()
            .map(each -> "{name: %s, mountPath: \"%s\"}".formatted(each.getKey(), each.getValue()))
            .collect(Collectors.joining(", "));
    Path archive = out.resolve("tenon.jsa");
    Node.apply(
        directory,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: archive}
        spec:
          restartPolicy: Never
          volumes: [%s]
          containers:
            - name: archive
              image: %s
              imagePullPolicy: Never
              command: [/opt/spark/bin/tenon, cds, --output, "%s"]
              env: [{name: JAVA_HOME, value: "%s"}]
              volumeMounts: [%s]
        """
            .formatted(volumes, image, archive, Node.javaHome(), volumeMounts));
    String phase = "jsonpath={.status.phase}";
    Await.until(
        LIMIT,
        () -> "an archive: " + Node.kubectl("logs", "archive"),
        () -> Node.kubectl("get", "pod", "archive", "-o", phase).equals("Succeeded"));
    return archive;
  }

  private static void assertRunsFromTheImage(FinishedProgram finished) {
    assertTrue(finished.expectExit(0).stderr().contains("is FINISHED"), finished.toString());
    String label = "spark-app-name=imaged,spark-role=driver";
    String pod = Node.kubectl("get", "pods", "-l", label, "-o", "name");
    FinishedProgram driver = new FinishedProgram(0, Node.kubectl("logs", pod), "");
    assertEquals(ShuffleJob.sums().toString(), driver.result("sums"));
    assertTrue(driver.result("executors").contains(" in 10.250.0."), driver.toString());
    assertTrue(driver.result("executors").contains(" from /opt/spark"), driver.toString());
    assertEquals("true", driver.result("done"));
  }

  private static Program submitFrom(String image, String pause) {
    Program program =
        tenon("submit", "--master", Node.MASTER, "--deploy-mode", "cluster", "--name", "imaged")
            .with("--class", ShuffleJob.class.getName(), "--num-executors", "2")
            .with("--executor-memory", "512m", "--driver-memory", "512m")
            // The node has no DNS.
            .with("--conf", "spark.kubernetes.executor.useDriverPodIP=true")
            .with("--conf", "spark.kubernetes.driver.master=" + Node.API)
            .with("--conf", "spark.kubernetes.authenticate.driver.serviceAccountName=tenon-driver")
            .with("--conf", "spark.sql.shuffle.partitions=4");
    for (Map.Entry<String, String> setting : Node.image(image, Node.javaMounts()).entrySet()) {
      program = program.with("--conf", setting.getKey() + "=" + setting.getValue());
    }
    return program.with("local://" + APPLICATION, pause, "TENON_POD_IP");
  }
}
