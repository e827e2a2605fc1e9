package io.tenon.kernel;

import static java.util.Objects.requireNonNull;

import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.PluginSet;
import io.tenon.kernel.store.PluginSource;
import io.tenon.kernel.store.ProvidedService;
import io.tenon.spi.TenonException;
import io.tenon.spi.plugin.Resources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.BundleException;

/** The kernel on an OSGi container. */
final class Host implements Kernel {
  private static final System.Logger LOG = System.getLogger(Host.class.getName());

  private final Container container;
  private final PluginSource source;
  private final Path scratch;
  private final ResourcesFactory resources;
  private final Starter starter;
  private final Map<ProvidedService, PluginSlot<?>> slots = new ConcurrentHashMap<>();
  private final Map<String, OwnedResources> owners = new ConcurrentHashMap<>();
  private volatile Routing routing = new Routing(PluginSet.EMPTY, List.of());
  private boolean closed;

  private Host(Container container, KernelOptions options) {
    this.container = container;
    this.source = options.plugins();
    this.scratch = options.scratch();
    this.resources = new ResourcesFactory(scratch.resolve("plugins"));
    this.starter = new Starter(container.context(), resources);
    container.context().registerService(Resources.class, resources, null);
  }

  static Kernel boot(KernelOptions options) {
    requireNonNull(options, "options is null");
    Host host = new Host(Container.boot(options.scratch()), options);
    try {
      host.routing = host.install(options.plugins().current());
      return host;
    } catch (RuntimeException e) {
      host.close();
      throw e;
    }
  }

  private Routing install(PluginSet set) {
    List<Plugin> plugins = new ArrayList<>();
    for (PluginEntry entry : set.plugins()) {
      plugins.add(install(entry));
    }
    return new Routing(set, plugins);
  }

  private Plugin install(PluginEntry entry) {
    Path jar = source.jar(entry);
    try {
      return new Plugin(entry, container.install(jar), starter);
    } catch (BundleException e) {
      throw new TenonException(
          KernelErrorCode.PLUGIN_DAMAGED,
          "Plugin %s cannot be installed from %s: %s".formatted(entry.label(), jar, e.getMessage()),
          e);
    }
  }

  @Override
  public <T> Slot<T> slot(Class<T> service, String name) {
    ProvidedService key = new ProvidedService(ServiceTypes.type(service), name);
    @SuppressWarnings("unchecked") // The key's type is that of the class.
    PluginSlot<T> slot =
        (PluginSlot<T>)
            slots.computeIfAbsent(key, same -> new PluginSlot<>(service, key, () -> routing));
    return slot;
  }

  @Override
  public PluginSet active() {
    return routing.set();
  }

  @Override
  public List<PluginEntry> serving() {
    return routing.plugins().stream().filter(Plugin::started).map(Plugin::entry).toList();
  }

  @Override
  public synchronized ChangeReport apply(PluginSet next, Duration drain) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  public Resources resources(String owner) {
    return owners.computeIfAbsent(
        owner,
        name ->
            new OwnedResources(
                name, Host.class.getClassLoader(), scratch.resolve("host").resolve(name)));
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    Routing last = routing;
    routing = new Routing(PluginSet.EMPTY, List.of());
    slots.values().forEach(PluginSlot::forget);
    for (Plugin plugin : last.plugins()) {
      plugin.gate().close();
      plugin
          .stop()
          .ifPresent(
              failure ->
                  LOG.log(
                      System.Logger.Level.WARNING,
                      "Plugin " + plugin.entry().label() + " did not stop cleanly",
                      failure));
    }
    owners.values().forEach(OwnedResources::close);
    try {
      container.close();
    } catch (Exception e) {
      throw new TenonException(
          KernelErrorCode.KERNEL_FAILED, "The OSGi container did not stop: " + e.getMessage(), e);
    }
  }
}
