package io.tenon.itests.yarn;

import io.tenon.itests.harness.PackedClusterManager;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.testing.cluster.ClusterManagerTck;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The packed bundle, in a real kernel, on a real cluster. */
class YarnClusterIT extends ClusterManagerTck {
  private static final HadoopCluster CLUSTER = SharedCluster.get();

  private static PackedClusterManager plugin;

  @BeforeAll
  static void startPlugin() {
    plugin = new PackedClusterManager("yarn", "yarn");
  }

  @AfterAll
  static void stopPlugin() {
    plugin.close();
  }

  @Override
  protected ClusterManager manager() {
    return plugin.manager();
  }

  @Override
  protected String master() {
    return "yarn";
  }

  @Override
  protected List<String> badMasters() {
    return List.of("yarn-client", "yarn[2]", "yarn://127.0.0.1:8032", "yarn:default");
  }

  @Override
  protected Map<String, String> settings() {
    return Map.of(
        "spark.tenon.yarn.conf-dir",
        CLUSTER.conf().toString(),
        "spark.tenon.yarn.java-home",
        System.getProperty("java.home"),
        "spark.yarn.scheduler.heartbeat.interval-ms",
        "200",
        "spark.tenon.yarn.grace",
        "3s");
  }

  @Override
  protected Duration limit() {
    return Duration.ofSeconds(60);
  }

  @Override
  protected boolean supportsLocalProcesses() {
    return true;
  }

  @Override
  protected boolean supportsDrivers() {
    return true;
  }

  @Override
  protected void assertNothingLeft() {
    CLUSTER.awaitNothingLeft();
  }
}
