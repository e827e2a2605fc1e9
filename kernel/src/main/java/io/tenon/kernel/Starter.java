package io.tenon.kernel;

import io.tenon.kernel.BoundedRun.Outcome;
import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.ProvidedService;
import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.plugin.PluginNamespace;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleWiring;

/** Starts plugins within their limits, and checks that they register what they declare. */
final class Starter {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final System.Logger LOG = System.getLogger(Starter.class.getName());

  private final Container container;
  private final ResourcesFactory resources;
  private final Duration startLimit;
  private final ByteSize startMemory;
  private final Set<Bundle> stuck = ConcurrentHashMap.newKeySet();

  Starter(Container container, ResourcesFactory resources, KernelOptions options) {
    this.container = container;
    this.resources = resources;
    this.startLimit = options.startLimit();
    this.startMemory = options.startMemory();
  }

  /**
   * Starts a plugin that is not started.
   *
   * @return the services that it declares
   * @throws TenonException when it does not start; then it is stopped again
   */
  Map<ProvidedService, Object> start(PluginEntry entry, Bundle bundle) {
    if (stuck(bundle)) {
      throw new TenonException(
          KernelErrorCode.PLUGIN_START_TIMEOUT,
          "An earlier start of plugin %s still runs; remove the plugin, and restart this process to be rid of its thread"
              .formatted(entry.label()));
    }
    container.resolve(entry, bundle);
    ClassLoader loader = bundle.adapt(BundleWiring.class).getClassLoader();
    BoundedRun run =
        BoundedRun.start(
            "start-" + entry.name(),
            loader,
            () -> {
              bundle.start(Bundle.START_TRANSIENT);
              return bundle;
            });
    try {
      check(entry, run, run.await(startLimit, startMemory));
      return services(entry, bundle);
    } catch (TenonException e) {
      undo(entry, bundle, run);
      throw e;
    }
  }

  private void undo(PluginEntry entry, Bundle bundle, BoundedRun run) {
    resources.end(bundle);
    if (!run.running()) {
      stop(entry, bundle);
      return;
    }
    // The container locks a bundle while it starts, so it can be stopped only when that ends.
    stuck.add(bundle);
    Helper.daemon("stop-" + entry.name(), () -> stopAfter(entry, bundle, run)).start();
  }

  /** Whether a thread that ignores its interrupt is still inside the activator. */
  boolean stuck(Bundle bundle) {
    return stuck.contains(bundle);
  }

  private void stopAfter(PluginEntry entry, Bundle bundle, BoundedRun run) {
    try {
      run.join();
      stop(entry, bundle);
      stuck.remove(bundle);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void check(PluginEntry entry, BoundedRun run, Outcome outcome) {
    String still = run.running() ? "; it ignored the interrupt, and its thread still runs" : "";
    switch (outcome) {
      case DONE -> {}
      case FAILED -> throw startFailed(entry, run.failure());
      case TOO_SLOW ->
          throw new TenonException(
              KernelErrorCode.PLUGIN_START_TIMEOUT,
              "Plugin %s did not start within %s%s; ask its maker for one that does"
                  .formatted(entry.label(), startLimit, still));
      case TOO_MUCH_MEMORY ->
          throw new TenonException(
              KernelErrorCode.PLUGIN_START_MEMORY,
              "Plugin %s allocated more than %s while it started%s; ask its maker for one that does not"
                  .formatted(entry.label(), startMemory, still));
    }
  }

  private static TenonException startFailed(PluginEntry entry, Throwable failure) {
    Throwable root = failure;
    while (root instanceof BundleException && root.getCause() != null) {
      root = root.getCause();
    }
    return new TenonException(
        KernelErrorCode.PLUGIN_START_FAILED,
        "Plugin %s did not start: %s".formatted(entry.label(), root),
        failure);
  }

  /**
   * Stops it and ends its resources, in bounded time. Whatever goes wrong is logged: a plugin that
   * stops badly is gone all the same.
   *
   * @return the run that did not come to its end, where it did not
   */
  BoundedRun stop(PluginEntry entry, Bundle bundle) {
    BoundedRun run =
        BoundedRun.start(
            "stop-" + entry.name(),
            Starter.class.getClassLoader(),
            () -> {
              if (bundle.getState() != Bundle.UNINSTALLED) {
                bundle.stop(Bundle.STOP_TRANSIENT);
              }
              return bundle;
            });
    Outcome outcome = run.await(STOP_LIMIT);
    if (outcome == Outcome.FAILED) {
      LOG.log(Level.WARNING, "Plugin " + entry.label() + " did not stop cleanly", run.failure());
    } else if (outcome == Outcome.TOO_SLOW) {
      LOG.log(Level.WARNING, "Plugin {0} did not stop within {1}", entry.label(), STOP_LIMIT);
    }
    resources.end(bundle);
    return run;
  }

  private Map<ProvidedService, Object> services(PluginEntry entry, Bundle bundle) {
    Map<ProvidedService, Object> services = new HashMap<>();
    for (ProvidedService declared : entry.provides()) {
      services.put(declared, service(entry, bundle, declared));
    }
    return Map.copyOf(services);
  }

  private Object service(PluginEntry entry, Bundle bundle, ProvidedService declared) {
    Class<?> type = ServiceTypes.service(declared);
    return references(type, declared.name()).stream()
        .filter(reference -> bundle.equals(reference.getBundle()))
        .findFirst()
        .map(reference -> (Object) container.context().getService(reference))
        .orElseThrow(
            () ->
                new TenonException(
                    KernelErrorCode.PLUGIN_START_FAILED,
                    "Plugin %s declares %s, but its activator registered no %s with %s=%s; ask its maker for one that does"
                        .formatted(
                            entry.label(),
                            declared,
                            type.getName(),
                            PluginNamespace.SERVICE_NAME,
                            declared.name())));
  }

  private <T> Collection<ServiceReference<T>> references(Class<T> type, String name) {
    String value = name.replaceAll("([\\\\*()])", "\\\\$1");
    try {
      return container
          .context()
          .getServiceReferences(type, "(" + PluginNamespace.SERVICE_NAME + "=" + value + ")");
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException("not escaped: " + name, e);
    }
  }
}
