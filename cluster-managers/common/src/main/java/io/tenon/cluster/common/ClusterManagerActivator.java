package io.tenon.cluster.common;

import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.plugin.PluginNamespace;
import io.tenon.spi.plugin.Resources;
import java.util.Hashtable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** Registers a cluster manager when its bundle starts. */
public abstract class ClusterManagerActivator implements BundleActivator {
  private final String scheme;

  protected ClusterManagerActivator(String scheme) {
    this.scheme = scheme;
  }

  protected abstract ClusterManager create(Resources resources);

  @Override
  public final void start(BundleContext context) {
    ServiceReference<Resources> reference = context.getServiceReference(Resources.class);
    if (reference == null) {
      throw new IllegalStateException("the container has no " + Resources.class.getName());
    }
    Hashtable<String, Object> properties = new Hashtable<>();
    properties.put(PluginNamespace.SERVICE_NAME, scheme);
    context.registerService(
        ClusterManager.class, create(context.getService(reference)), properties);
  }

  @Override
  public final void stop(BundleContext context) {
    // The container withdraws the service, and Resources ends the sessions.
  }
}
