package io.tenon.kernel;

import io.tenon.spi.plugin.Resources;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.wiring.BundleWiring;

/** Gives each bundle its own resources, and ends them when the kernel has stopped the bundle. */
final class ResourcesFactory implements ServiceFactory<Resources> {
  private final Path temporary;
  private final Map<Bundle, OwnedResources> owned = new ConcurrentHashMap<>();

  ResourcesFactory(Path temporary) {
    this.temporary = temporary;
  }

  @Override
  public Resources getService(Bundle bundle, ServiceRegistration<Resources> registration) {
    return owned.computeIfAbsent(
        bundle,
        user ->
            new OwnedResources(
                user.getSymbolicName(),
                user.adapt(BundleWiring.class).getClassLoader(),
                temporary.resolve(Long.toString(user.getBundleId()))));
  }

  /** Nothing ends here: a bundle may give the service back and still run. */
  @Override
  public void ungetService(
      Bundle bundle, ServiceRegistration<Resources> registration, Resources service) {}

  void end(Bundle bundle) {
    OwnedResources resources = owned.remove(bundle);
    if (resources != null) {
      resources.close();
    }
  }
}
