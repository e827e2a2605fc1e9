package io.tenon.cluster.local;

import io.tenon.cluster.common.ClusterManagerActivator;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.plugin.Resources;

/** Registers the cluster manager when the bundle starts. */
public final class Activator extends ClusterManagerActivator {
  public Activator() {
    super(ProcessAddress.SCHEME);
  }

  @Override
  protected ClusterManager create(Resources resources) {
    return new LocalClusterManager(resources);
  }
}
