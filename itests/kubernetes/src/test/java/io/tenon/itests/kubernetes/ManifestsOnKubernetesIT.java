package io.tenon.itests.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.Program;
import io.tenon.itests.harness.ShuffleJob;
import io.tenon.itests.harness.kubernetes.Node;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Manifests of both operators, submitted as they are. */
@EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
class ManifestsOnKubernetesIT extends SparkFixture {
  private static final Duration MANY = Duration.ofMinutes(15);
  // A driver is a JVM: fifty take minutes on a small machine.
  private static final int GOOD = Integer.getInteger("tenon.manifests", 10);

  @BeforeAll
  static void giveRoles() {
    giveDriversTheirRole();
  }

  @AfterEach
  void deleteDrivers() {
    Node.kubectl("delete", "pods", "--all", "--now");
  }

  @Test
  void manifestOfKubeflowsOperatorRunsToItsEnd() throws IOException {
    assertRuns(
        """
        apiVersion: sparkoperator.k8s.io/v1beta2
        kind: SparkApplication
        metadata:
          name: totals
          namespace: default
        spec:
          type: Java
          mode: cluster
          image: %s
          imagePullPolicy: Never
          mainClass: %s
          mainApplicationFile: local://%s
          arguments: ["0", TENON_POD_IP]
          sparkVersion: 4.2.0
          restartPolicy:
            type: OnFailure
            onFailureRetries: 3
          timeToLiveSeconds: 3600
          monitoring:
            exposeDriverMetrics: true
          sparkConf:
        %s
          volumes:
        %s
          driver:
            cores: 1
            coreRequest: 100m
            memory: 512m
            serviceAccount: tenon-driver
            labels: {version: 4.2.0}
            env:
              - {name: STAGE, value: test}
            volumeMounts:
        %s
          executor:
            cores: 1
            instances: 2
            coreRequest: 100m
            memory: 512m
            volumeMounts:
        %s
        """
            .formatted(
                Node.IMAGE,
                ShuffleJob.class.getName(),
                jar,
                entries(conf(), 4),
                volumes(4),
                volumeMounts(6),
                volumeMounts(6)),
        "spec.monitoring",
        "spec.restartPolicy",
        "spec.restartPolicy.onFailureRetries",
        "spec.timeToLiveSeconds");
  }

  @Test
  void manifestOfSparksOperatorRunsToItsEnd() throws IOException {
    Map<String, String> conf = conf();
    conf.putAll(Node.image());
    conf.put("spark.executor.instances", "2");
    conf.put("spark.executor.memory", "512m");
    conf.put("spark.driver.memory", "512m");
    conf.put("spark.kubernetes.authenticate.driver.serviceAccountName", "tenon-driver");
    assertRuns(
        """
        apiVersion: spark.apache.org/v1
        kind: SparkApplication
        metadata:
          name: totals
        spec:
          mainClass: %s
          jars: local://%s
          driverArgs: ["0", TENON_POD_IP]
          sparkConf:
        %s
          driverSpec:
            podTemplateSpec:
              metadata: {labels: {version: 4.2.0}}
              spec:
                containers:
                  - name: spark-kubernetes-driver
                    env:
                      - {name: STAGE, value: test}
          applicationTolerations:
            resourceRetainPolicy: OnFailure
          runtimeVersions:
            scalaVersion: "2.13"
            sparkVersion: 4.1.1
        """
            .formatted(ShuffleJob.class.getName(), jar, entries(conf, 4)),
        "spec.applicationTolerations",
        "spec.runtimeVersions.sparkVersion");
  }

  @Test
  void oneBadManifestAmongManyGoodOnesKeepsNoneFromRunning() throws IOException {
    Path all = Files.createDirectories(directory.resolve("all"));
    for (int i = 0; i < GOOD; i++) {
      Files.writeString(all.resolve("app-%02d.yaml".formatted(i)), small("app-" + i, "cluster"));
    }
    Files.writeString(all.resolve("app-05-bad.yaml"), small("bad", "[cluster"));

    FinishedProgram finished = submit(all).run(MANY);

    assertTrue(finished.exitCode() != 0, finished.toString());
    assertTrue(
        finished
            .stderr()
            .contains("%d of %d applications are submitted.".formatted(GOOD, GOOD + 1)),
        finished.toString());
    assertTrue(finished.stderr().contains("app-05-bad.yaml' cannot be read"), finished.toString());
    Await.until(
        MANY,
        () -> GOOD + " that have ended:\n" + phases(),
        () -> ended("Succeeded") + ended("Failed") >= GOOD);
    assertEquals(List.of(), failed());
    for (String pod : Node.pods("default")) {
      assertTrue(Node.kubectl("logs", pod).contains("RESULT sum=10"), pod);
    }
  }

  private static Program submit(Path manifests) {
    return tenon("submit", "--master", Node.MASTER, "-f", manifests.toString());
  }

  private static String phases() {
    return Node.kubectl("get", "pods", "-o", "jsonpath={.items[*].status.phase}");
  }

  /** Descriptions and logs of the drivers that have failed. */
  private static List<String> failed() {
    return Node.kubectl("get", "pods", "--field-selector=status.phase=Failed", "-o", "name")
        .lines()
        .map(pod -> Node.kubectl("describe", pod) + "\n" + Node.kubectl("logs", pod))
        .toList();
  }

  private static long ended(String phase) {
    return phases().split(phase, -1).length - 1L;
  }

  private static String small(String name, String mode) {
    Map<String, String> conf = conf();
    conf.putAll(Node.image());
    // The others wait for room, of the sixteen cores that the node is told of: where dozens of JVMs
    // start at once on two, containers fail to start.
    conf.put("spark.kubernetes.driver.request.cores", "4");
    return """
        apiVersion: sparkoperator.k8s.io/v1beta2
        kind: SparkApplication
        metadata: {name: %s}
        spec:
          type: Java
          mode: %s
          mainClass: %s
          mainApplicationFile: local://%s
          sparkConf:
        %s
          driver: {memory: 512m, memoryOverhead: 128m, serviceAccount: tenon-driver}
        """
        .formatted(name, mode, SmallJob.class.getName(), jar, entries(conf, 4));
  }

  /** And says of these fields, and of no others, that they are not honoured. */
  private void assertRuns(String manifest, String... notHonoured) throws IOException {
    Path file = Files.writeString(directory.resolve("spark-application.yaml"), manifest);

    FinishedProgram finished = submit(file).run(LIMIT).expectExit(0);

    assertTrue(finished.stderr().contains("is FINISHED"), finished.toString());
    List<String> said =
        finished
            .stderr()
            .lines()
            .filter(line -> line.contains("of the manifest is not honoured: "))
            .map(line -> line.replaceAll(".*'(spec\\.[^']*)' of the manifest.*", "$1"))
            .sorted()
            .toList();
    assertEquals(List.of(notHonoured), said, finished.toString());
    String pod = Node.kubectl("get", "pods", "-l", "version=4.2.0", "-o", "name");
    FinishedProgram driver = new FinishedProgram(0, Node.kubectl("logs", pod), "");
    assertEquals(ShuffleJob.sums().toString(), driver.result("sums"));
    assertTrue(driver.result("executors").contains(" in 10.250.0."), driver.toString());
    assertEquals("true", driver.result("done"));
    assertTrue(Node.kubectl("get", pod, "-o", "yaml").contains("name: STAGE"), pod);
  }

  /** What this node needs and a cluster with DNS and an image with Tenon does not. */
  private static Map<String, String> conf() {
    return new TreeMap<>(
        Map.of(
            "spark.tenon.kubernetes.home",
            home.toString(),
            "spark.tenon.kubernetes.java-home",
            Node.javaHome(),
            "spark.kubernetes.executor.useDriverPodIP",
            "true",
            "spark.kubernetes.driver.master",
            Node.API,
            "spark.sql.shuffle.partitions",
            "4",
            "spark.ui.enabled",
            "false"));
  }

  private static String entries(Map<String, String> entries, int indent) {
    return lines(
        entries.entrySet().stream()
            .map(entry -> "%s: \"%s\"".formatted(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining("\n")),
        indent);
  }

  private static String volumes(int indent) {
    return lines(
        Node.mounts().entrySet().stream()
            .map(
                mount ->
                    "- {name: %s, hostPath: {path: \"%s\"}}"
                        .formatted(mount.getKey(), mount.getValue()))
            .collect(Collectors.joining("\n")),
        indent);
  }

  private static String volumeMounts(int indent) {
    return lines(
        Node.mounts().entrySet().stream()
            .map(
                mount ->
                    "- {name: %s, mountPath: \"%s\", readOnly: %s}"
                        .formatted(
                            mount.getKey(), mount.getValue(), !Node.isWritten(mount.getKey())))
            .collect(Collectors.joining("\n")),
        indent);
  }

  private static String lines(String text, int indent) {
    return text.indent(indent).stripTrailing();
  }
}
