package io.tenon.cluster.yarn;

import io.tenon.cluster.common.ClusterManagerActivator;
import io.tenon.slf4j.EngineLoggerProvider;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.plugin.Resources;

/** Registers the cluster manager when the bundle starts. */
public final class Activator extends ClusterManagerActivator {
  public Activator() {
    super(YarnClusterManager.SCHEME);
  }

  @Override
  protected ClusterManager create(Resources resources) {
    EngineLoggerProvider.use(resources::logger);
    return new YarnClusterManager(resources);
  }
}
