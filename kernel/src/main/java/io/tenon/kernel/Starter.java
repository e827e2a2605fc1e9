package io.tenon.kernel;

import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.ProvidedService;
import io.tenon.spi.TenonException;
import io.tenon.spi.plugin.PluginNamespace;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** Starts plugins within their limits, and checks that they register what they declare. */
final class Starter {
  private final BundleContext context;
  private final ResourcesFactory resources;

  Starter(BundleContext context, ResourcesFactory resources) {
    this.context = context;
    this.resources = resources;
  }

  Map<ProvidedService, Object> start(PluginEntry entry, Bundle bundle) {
    try {
      Helper.call(
          "start-" + entry.name(),
          () -> {
            bundle.start(Bundle.START_TRANSIENT);
            return bundle;
          });
      return services(entry, bundle);
    } catch (Exception e) {
      TenonException failure =
          e instanceof TenonException known
              ? known
              : new TenonException(
                  KernelErrorCode.PLUGIN_START_FAILED,
                  "Plugin %s did not start: %s".formatted(entry.label(), rootMessage(e)),
                  e);
      stop(entry, bundle).ifPresent(failure::addSuppressed);
      throw failure;
    }
  }

  Optional<Exception> stop(PluginEntry entry, Bundle bundle) {
    try {
      Helper.call(
          "stop-" + entry.name(),
          () -> {
            bundle.stop(Bundle.STOP_TRANSIENT);
            return bundle;
          });
      return Optional.empty();
    } catch (Exception e) {
      return Optional.of(e);
    } finally {
      resources.end(bundle);
    }
  }

  private Map<ProvidedService, Object> services(PluginEntry entry, Bundle bundle)
      throws InvalidSyntaxException {
    Map<ProvidedService, Object> services = new HashMap<>();
    for (ProvidedService declared : entry.provides()) {
      services.put(declared, service(entry, bundle, declared));
    }
    return Map.copyOf(services);
  }

  private Object service(PluginEntry entry, Bundle bundle, ProvidedService declared)
      throws InvalidSyntaxException {
    Class<?> type = ServiceTypes.service(declared);
    String filter = "(%s=%s)".formatted(PluginNamespace.SERVICE_NAME, escape(declared.name()));
    return references(type, filter).stream()
        .filter(reference -> bundle.equals(reference.getBundle()))
        .findFirst()
        .map(reference -> (Object) context.getService(reference))
        .orElseThrow(
            () ->
                new TenonException(
                    KernelErrorCode.PLUGIN_START_FAILED,
                    ("Plugin %s declares %s but its activator registered no %s with %s=%s; "
                            + "ask its maker for one that does")
                        .formatted(
                            entry.label(),
                            declared,
                            type.getName(),
                            PluginNamespace.SERVICE_NAME,
                            declared.name())));
  }

  private <T> Collection<ServiceReference<T>> references(Class<T> type, String filter)
      throws InvalidSyntaxException {
    return context.getServiceReferences(type, filter);
  }

  private static String escape(String name) {
    return name.replaceAll("([\\\\*()])", "\\\\$1");
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root instanceof BundleException) {
      root = root.getCause();
    }
    return root.toString();
  }
}
