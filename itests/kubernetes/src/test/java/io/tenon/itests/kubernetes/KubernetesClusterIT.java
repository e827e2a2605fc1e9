package io.tenon.itests.kubernetes;

import io.tenon.itests.harness.kubernetes.Node;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.testing.cluster.ClusterManagerTck;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The packed bundle, in a real kernel, on a real node; minutes, for each executor is a pod. */
@ExtendWith(QuickTests.class)
class KubernetesClusterIT extends ClusterManagerTck {
  @RegisterExtension static final KubernetesBundle BUNDLE = new KubernetesBundle();

  @Override
  protected ClusterManager manager() {
    return BUNDLE.manager();
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
    return KubernetesBundle.settings(
        Map.of("spark.kubernetes.dynamicAllocation.deleteGracePeriod", "2s"));
  }

  @Override
  protected boolean supportsDrivers() {
    return true;
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
