package io.tenon.itests.yarn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tenon.itests.harness.Checkout;
import io.tenon.itests.harness.PackedClusterManager;
import io.tenon.itests.harness.ProcessFamily;
import io.tenon.itests.harness.Program;
import io.tenon.itests.harness.kubernetes.Node;
import io.tenon.itests.harness.standalone.Edition;
import io.tenon.itests.harness.standalone.StandaloneCluster;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A standalone cluster and YARN beside the node of Kubernetes, on addresses of their own, which
 * pods reach, and a distribution with the plugins for all three.
 */
final class Clusters implements AutoCloseable {
  /** Of the standalone cluster's Master, Worker and executors. */
  static final String STANDALONE = "10.251.0.1";

  /** What the addresses of NodeManagers begin with. */
  static final String YARN = "10.251.1.";

  /** Of the NodeManagers and what runs on them. */
  static final List<String> NODES = List.of(YARN + "1", YARN + "2");

  /** What the addresses of pods begin with. */
  static final String PODS = "10.250.0.";

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String SECRET = "s3cret-of-the-test";

  private final Path home;
  private final StandaloneCluster standalone;
  private final HadoopCluster yarn;
  private final Map<String, HadoopServer> nodes = new HashMap<>();
  private final Set<String> killed = new HashSet<>();

  private Clusters(Path home, StandaloneCluster standalone, HadoopCluster yarn) {
    this.home = home;
    this.standalone = standalone;
    this.yarn = yarn;
    for (int i = 0; i < NODES.size(); i++) {
      nodes.put(NODES.get(i), yarn.node(i));
    }
  }

  static Clusters start(Path directory) throws Exception {
    ip(STANDALONE);
    NODES.forEach(Clusters::ip);
    Path home = Checkout.copyOfHome(directory.resolve("home"));
    for (String plugin : List.of("yarn", "kubernetes")) {
      Checkout.programOf(
              home, "tenon", "plugin", "install", PackedClusterManager.jar(plugin).toString())
          .run(LIMIT)
          .expectExit(0);
    }
    HadoopCluster yarn = HadoopCluster.start(directory.resolve("yarn"), NODES, false);
    StandaloneCluster standalone =
        new StandaloneCluster(directory.resolve("standalone"), Edition.TENON, STANDALONE)
            .with("spark.authenticate", "true")
            .with("spark.authenticate.secret", SECRET)
            .withWorkers("spark.authenticate", "true")
            .withWorkers("spark.authenticate.secret", SECRET);
    standalone.addMaster();
    standalone.addWorker(2);
    return new Clusters(home, standalone, yarn);
  }

  private static void ip(String address) {
    Program.of("ip", "address", "replace", address + "/32", "dev", "lo").run(LIMIT).expectExit(0);
  }

  /**
   * {@code tenon submit} of an application that may go to all three: {@code standalone}, {@code
   * yarn} and {@code cloud}.
   */
  Program submit(String placement) {
    Program program =
        Checkout.programOf(home, "tenon", "submit")
            .withEnvironment("HADOOP_CONF_DIR", yarn.conf().toString())
            .with("--driver-memory", "512m", "--place", placement)
            .with("--conf", "spark.driver.host=" + Node.ADDRESS)
            .with("--conf", "spark.driver.bindAddress=" + Node.ADDRESS)
            .with("--conf", "spark.authenticate=true")
            .with("--conf", "spark.authenticate.secret=" + SECRET)
            .with("--conf", "spark.tenon.kubernetes.home=" + home)
            .with("--conf", "spark.tenon.yarn.grace=3s")
            .with(
                "--conf",
                "spark.tenon.placement.clusters=standalone=%s,cloud=%s"
                    .formatted(standalone.address(), Node.MASTER));
    for (Map.Entry<String, String> setting : Node.image().entrySet()) {
      program = program.with("--conf", setting.getKey() + "=" + setting.getValue());
    }
    return program;
  }

  /** Kills a NodeManager on which executors are, which live on; false where there is none. */
  boolean killNodeWithExecutors() {
    Optional<String> host = NODES.stream().filter(Clusters::hasExecutors).findFirst();
    host.ifPresent(this::killNode);
    return host.isPresent();
  }

  boolean killNode(String host) {
    nodes.get(host).kill();
    killed.add(host);
    return true;
  }

  /** Others in the place of those that were killed. */
  void startKilledNodes() throws IOException {
    for (String host : killed) {
      nodes.put(host, yarn.startNode(host));
    }
    killed.clear();
    yarn.awaitNodes(NODES.size());
  }

  private static boolean hasExecutors(String host) {
    String argument = "--hostname " + host + " ";
    return ProcessHandle.allProcesses()
        .anyMatch(process -> ProcessFamily.commandLine(process).contains(argument));
  }

  /** Nothing of an application is left, on none of the three. */
  void assertNothingLeft() {
    Node.assertNothingLeft("default");
    yarn.awaitNothingLeft();
    for (String host : NODES) {
      Await.until(LIMIT, () -> "an executor is left on " + host, () -> !hasExecutors(host));
    }
    Await.until(
        LIMIT, () -> "left: " + standalone.executors(), () -> standalone.executors().isEmpty());
    assertEquals(0, standalone.awaitValid(0, 0).applications().size());
  }

  @Override
  public void close() throws Exception {
    try (standalone) {
      yarn.close();
    }
  }
}
