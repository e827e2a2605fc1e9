package io.tenon.itests.kubernetes;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenon.itests.harness.PackedClusterManager;
import io.tenon.itests.harness.kubernetes.Node;
import io.tenon.spi.cluster.ClusterManager;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The packed bundle, in a real kernel, for the tests of a class. */
final class KubernetesBundle implements BeforeAllCallback, AfterAllCallback {
  private @Nullable PackedClusterManager plugin;

  @Override
  public void beforeAll(ExtensionContext context) {
    assumeTrue(Node.missing().isEmpty(), () -> Node.missing().get());
    plugin = new PackedClusterManager("kubernetes", "k8s");
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (plugin != null) {
      plugin.close();
    }
  }

  ClusterManager manager() {
    if (plugin == null) {
      throw new IllegalStateException("the bundle is not started");
    }
    return plugin.manager();
  }

  /** What a session on the node needs, and what the test adds. */
  static Map<String, String> settings(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(Node.image());
    settings.put("spark.kubernetes.allocation.batch.delay", "200ms");
    settings.putAll(more);
    return settings;
  }
}
