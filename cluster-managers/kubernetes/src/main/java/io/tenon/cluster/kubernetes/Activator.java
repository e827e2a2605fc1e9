package io.tenon.cluster.kubernetes;

import io.tenon.cluster.kubernetes.log.ClientLog;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.plugin.PluginNamespace;
import io.tenon.spi.plugin.Resources;
import java.util.Hashtable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** Registers the cluster manager when the bundle starts. */
public final class Activator implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    ServiceReference<Resources> reference = context.getServiceReference(Resources.class);
    if (reference == null) {
      throw new IllegalStateException("the container has no " + Resources.class.getName());
    }
    Resources resources = context.getService(reference);
    ClientLog.writeTo(resources::logger);
    Hashtable<String, Object> properties = new Hashtable<>();
    properties.put(PluginNamespace.SERVICE_NAME, KubernetesMaster.SCHEME);
    context.registerService(
        ClusterManager.class, new KubernetesClusterManager(resources), properties);
  }

  @Override
  public void stop(BundleContext context) {
    // The container withdraws the service, and Resources ends the sessions.
  }
}
