package io.tenon.coordination.zookeeper;

import io.tenon.slf4j.EngineLoggerProvider;
import io.tenon.spi.coordination.CoordinationProvider;
import io.tenon.spi.plugin.PluginNamespace;
import io.tenon.spi.plugin.Resources;
import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Registers the provider under the name {@code zookeeper}. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    Resources resources = context.getService(context.getServiceReference(Resources.class));
    EngineLoggerProvider.use(resources::logger);
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(PluginNamespace.SERVICE_NAME, "zookeeper");
    context.registerService(
        CoordinationProvider.class, new ZooKeeperCoordinationProvider(resources), properties);
  }

  @Override
  public void stop(BundleContext context) {
    // The framework takes the service back, the kernel closes what Resources handed out.
  }
}
