package io.tenon.itests.kubernetes;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenon.itests.harness.ApplicationJar;
import io.tenon.itests.harness.Checkout;
import io.tenon.itests.harness.PackedClusterManager;
import io.tenon.itests.harness.Program;
import io.tenon.itests.harness.ShuffleJob;
import io.tenon.itests.harness.kubernetes.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** An unchanged Spark application on a real node, from the command line. */
abstract class SparkFixture {
  static final Duration LIMIT = Duration.ofMinutes(5);

  @TempDir static Path directory;

  static Path home;
  static Path jar;

  @BeforeAll
  static void installPlugin() {
    assumeTrue(Node.missing().isEmpty(), () -> Node.missing().get());
    home = Checkout.copyOfHome(directory.resolve("home"));
    Checkout.programOf(
            home, "tenon", "plugin", "install", PackedClusterManager.jar("kubernetes").toString())
        .run(LIMIT)
        .expectExit(0);
    jar =
        ApplicationJar.of(directory.resolve("job.jar"), List.of(ShuffleJob.class, SmallJob.class));
  }

  /** Drivers' service account, and one for who submits them. */
  static void giveDriversTheirRole() {
    Node.kubectl("apply", "-f", home.resolve("kubernetes").resolve("role.yaml").toString());
    Node.apply(
        directory,
        """
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: submitter, namespace: default}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: submitter, namespace: default}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: tenon-submitter}
        subjects: [{kind: ServiceAccount, name: submitter, namespace: default}]
        """);
  }

  @AfterEach
  void nothingIsLeft() {
    Node.assertNothingLeft("default");
  }

  /** Whether so many of the application's pods run. */
  static boolean run(String role, int count) {
    return Node.kubectl("get", "pods", "-l", "spark-app-name=shuffles,spark-role=" + role)
            .lines()
            .filter(line -> line.contains(" Running "))
            .count()
        == count;
  }

  static Program tenon(String... arguments) {
    return Checkout.programOf(home, "tenon", arguments).in(directory);
  }

  /** The application in client mode. */
  static Program submit(String pause, String... more) {
    return settings()
        .with("--conf", "spark.driver.host=" + Node.ADDRESS)
        .with("--conf", "spark.driver.bindAddress=" + Node.ADDRESS)
        .with(more)
        .with(jar.toString(), pause, "TENON_POD_IP");
  }

  /** The application in cluster mode. */
  static Program submitDriver(String pause, String... more) {
    return settings()
        .with("--deploy-mode", "cluster", "--driver-memory", "512m")
        // The node has no DNS.
        .with("--conf", "spark.kubernetes.executor.useDriverPodIP=true")
        .with("--conf", "spark.kubernetes.driver.master=" + Node.API)
        .with("--conf", "spark.kubernetes.authenticate.driver.serviceAccountName=tenon-driver")
        .with(more)
        .with("local://" + jar, pause, "TENON_POD_IP");
  }

  private static Program settings() {
    Program program =
        tenon("submit")
            .with("--master", Node.MASTER, "--name", "shuffles")
            .with("--class", ShuffleJob.class.getName())
            .with("--num-executors", "2", "--executor-memory", "512m", "--executor-cores", "1")
            .with("--conf", "spark.tenon.kubernetes.home=" + home)
            .with("--conf", "spark.authenticate=true")
            .with("--conf", "spark.authenticate.secret=s3cret-of-the-test")
            .with("--conf", "spark.ui.enabled=false")
            .with("--conf", "spark.sql.shuffle.partitions=4")
            .with("--conf", "spark.local.dir=" + directory.resolve("local"));
    for (Map.Entry<String, String> setting : Node.image().entrySet()) {
      program = program.with("--conf", setting.getKey() + "=" + setting.getValue());
    }
    return program;
  }
}
