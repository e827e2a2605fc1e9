package io.tenon.itests.yarn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.ApplicationJar;
import io.tenon.itests.harness.Checkout;
import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.PackedClusterManager;
import io.tenon.itests.harness.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A ResourceManager, a NodeManager and HDFS that want Kerberos, with a real KDC. */
@EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
class KerberosOnYarnIT {
  private static final Duration LIMIT = Duration.ofMinutes(4);

  @TempDir static Path directory;

  private static Kdc kdc;
  private static HadoopCluster cluster;
  private static Path home;
  private static Path jar;

  @BeforeAll
  static void start() throws Exception {
    kdc = Kdc.start(directory.resolve("kdc"));
    cluster = HadoopCluster.startSecure(directory.resolve("hadoop"), kdc);
    home = Checkout.copyOfHome(directory.resolve("home"));
    Checkout.programOf(
            home, "tenon", "plugin", "install", PackedClusterManager.jar("yarn").toString())
        .run(LIMIT)
        .expectExit(0);
    jar = ApplicationJar.of(directory.resolve("job.jar"), List.of(SecureJob.class));
  }

  @AfterAll
  static void stop() throws Exception {
    try (Kdc closed = kdc) {
      cluster.close();
    }
  }

  @AfterEach
  void nothingIsLeft() {
    cluster.awaitNothingLeft();
  }

  /** Its tokens end after 20 seconds, unless somebody renews them or gets others. */
  @Test
  void keytabGoesToTheClusterWithADriverWhoseTokensAreRenewed() throws IOException {
    FinishedProgram finished =
        submit("--deploy-mode", "cluster", "--conf", "spark.driver.extraJavaOptions=" + realm())
            .with("--principal", Kdc.USER, "--keytab", kdc.keytabOfUser().toString())
            .with("--conf", "spark.tenon.yarn.tokens.interval=10s")
            .with("--conf", "spark.yarn.maxAppAttempts=1")
            .with(jar.toString(), cluster.fileSystem() + "/cluster", "50")
            .run(LIMIT)
            .expectExit(0);

    assertTrue(finished.stderr().contains("is FINISHED"), finished.stderr());
    String said = saidByDriver(SparkFixture.driverId(finished));
    assertTrue(said.contains("RESULT rounds=true\n"), said);
    assertTrue(said.contains("RESULT user=ann\n"), said);
    assertTrue(said.contains("RESULT tokens=[HDFS_DELEGATION_TOKEN]\n"), said);
  }

  /** YARN compares the names of users, and knows a principal by a shorter one. */
  @Test
  void driverOutsideOfTheClusterIsOneError() {
    FinishedProgram finished =
        submit("--principal", Kdc.USER, "--keytab", kdc.keytabOfUser().toString())
            .with(jar.toString(), cluster.fileSystem() + "/client", "0")
            .run(LIMIT);

    assertEquals(2, finished.exitCode(), finished.toString());
    assertTrue(finished.stderr().contains("tenon: CLUSTER_UNSUPPORTED: "), finished.stderr());
    assertTrue(finished.stderr().contains("--deploy-mode cluster"), finished.stderr());
  }

  @Test
  void noTicketIsOneError() {
    FinishedProgram finished =
        submit().with(jar.toString(), cluster.fileSystem() + "/none", "0").run(LIMIT);

    assertEquals(4, finished.exitCode(), finished.toString());
    assertTrue(finished.stderr().contains("tenon: CLUSTER_REFUSED: "), finished.stderr());
    assertTrue(finished.stderr().contains("call kinit or set"), finished.stderr());
  }

  @Test
  void keyOfSomebodyElseIsOneError() {
    FinishedProgram finished =
        submit("--principal", "eve@TENON.TEST", "--keytab", kdc.keytabOfUser().toString())
            .with(jar.toString(), cluster.fileSystem() + "/none", "0")
            .run(LIMIT);

    assertEquals(4, finished.exitCode(), finished.toString());
    assertTrue(finished.stderr().contains("tenon: CLUSTER_REFUSED: "), finished.stderr());
    assertTrue(finished.stderr().contains("eve@TENON.TEST"), finished.stderr());
  }

  private static String saidByDriver(String id) throws IOException {
    Path logs = directory.resolve("hadoop").resolve("node0").resolve("logs").resolve(id);
    try (Stream<Path> containers = Files.list(logs)) {
      Path first =
          containers
              .filter(container -> container.toString().endsWith("_01_000001"))
              .findFirst()
              .orElseThrow();
      return Files.readString(first.resolve("stdout"));
    }
  }

  private static Program tenon(String... arguments) {
    return Checkout.programOf(home, "tenon", arguments)
        .withEnvironment("HADOOP_CONF_DIR", cluster.conf().toString())
        .withEnvironment("TENON_JAVA_OPTIONS", realm())
        .in(directory);
  }

  private static String realm() {
    return "-Djava.security.krb5.conf=" + kdc.configuration();
  }

  private static Program submit(String... more) {
    return tenon("submit")
        .with("--master", "yarn", "--class", SecureJob.class.getName())
        .with("--num-executors", "1", "--executor-memory", "512m", "--driver-memory", "512m")
        .with("--conf", "spark.ui.enabled=false")
        .with("--conf", "spark.security.credentials.renewalRatio=0.5")
        .with(more);
  }
}
