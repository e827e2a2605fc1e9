package io.tenon.itests.kubernetes;

import io.tenon.itests.harness.PackedClusterManager;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.testing.cluster.ClusterManagerTck;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The packed bundle, in a real kernel, on a real node; minutes, for each executor is a pod. */
@EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
class KubernetesClusterIT extends ClusterManagerTck {
  private static PackedClusterManager plugin;

  @BeforeAll
  static void startPlugin() {
    Node.require();
    plugin = new PackedClusterManager("kubernetes", "k8s");
  }

  @AfterAll
  static void stopPlugin() {
    if (plugin != null) {
      plugin.close();
    }
  }

  @Override
  protected ClusterManager manager() {
    return plugin.manager();
  }

  @Override
  protected String master() {
    return Node.MASTER;
  }

  @Override
  protected List<String> badMasters() {
    return List.of("k8s", "k8s://", "k8s:host:6443", "k8s://ftp://host", "k8s://https://");
  }

  @Override
  protected Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(Node.image());
    settings.put("spark.kubernetes.dynamicAllocation.deleteGracePeriod", "2s");
    settings.put("spark.kubernetes.allocation.batch.delay", "200ms");
    return settings;
  }

  @Override
  protected Duration limit() {
    return Duration.ofMinutes(3);
  }

  @Override
  protected void assertNothingLeft() {
    Node.assertNothingLeft("default");
  }
}
