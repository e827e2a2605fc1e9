package io.tenon.kernel;

import static java.util.Objects.requireNonNull;

import io.tenon.kernel.ChangeReport.Removal;
import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.PluginSet;
import io.tenon.kernel.store.ProvidedService;
import io.tenon.spi.plugin.Resources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;

/** The kernel on an OSGi container. */
final class Host implements Kernel {
  private final Container container;
  private final Path scratch;
  private final Installer installer;
  private final Map<ProvidedService, PluginSlot<?>> slots = new ConcurrentHashMap<>();
  private final Map<String, OwnedResources> owners = new ConcurrentHashMap<>();
  private volatile Routing routing = new Routing(PluginSet.EMPTY, List.of());
  private volatile boolean closing;
  private boolean closed;

  private Host(Container container, KernelOptions options) {
    this.container = container;
    this.scratch = options.scratch();
    ResourcesFactory resources = new ResourcesFactory(scratch.resolve("plugins"));
    container.context().registerService(Resources.class, resources, null);
    this.installer = new Installer(container, options, new Starter(container, resources, options));
  }

  static Kernel boot(KernelOptions options) {
    requireNonNull(options, "options is null");
    PluginSet plugins = options.plugins().current();
    Host host = new Host(Container.boot(options.scratch()), options);
    try {
      host.routing = host.installer.install(host.routing, plugins, false);
      return host;
    } catch (RuntimeException e) {
      host.close();
      throw e;
    }
  }

  @Override
  public <T> Slot<T> slot(Class<T> service, String name) {
    ProvidedService key = new ProvidedService(ServiceTypes.type(service), name);
    @SuppressWarnings("unchecked") // The key's type is that of the class.
    PluginSlot<T> slot =
        (PluginSlot<T>)
            slots.computeIfAbsent(key, same -> new PluginSlot<>(service, key, this::routing));
    return slot;
  }

  /** What is in the container, for tests. */
  List<Bundle> bundles() {
    return List.of(container.context().getBundles());
  }

  private Routing routing() {
    if (closing) {
      throw new IllegalStateException("the kernel is closed");
    }
    return routing;
  }

  @Override
  public PluginSet active() {
    return routing().set();
  }

  @Override
  public List<PluginEntry> serving() {
    return routing().plugins().stream().filter(Plugin::started).map(Plugin::entry).toList();
  }

  @Override
  public synchronized ChangeReport apply(PluginSet next, Duration drain) {
    requireNonNull(next, "next is null");
    requireNonNull(drain, "drain is null");
    long begun = System.nanoTime();
    Routing before = routing();
    Routing after = installer.install(before, next, true);
    routing = after;
    slots.values().forEach(PluginSlot::forget);
    List<Removal> removed = installer.retire(before.without(after), drain, () -> closing);
    return new ChangeReport(
        after.without(before).stream().map(Plugin::entry).toList(),
        removed,
        Duration.ofNanos(System.nanoTime() - begun));
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
  public void close() {
    // Ends the drain of a change that is under way, which holds the lock.
    closing = true;
    synchronized (this) {
      if (!closed) {
        closed = true;
        end();
      }
    }
  }

  private void end() {
    slots.values().forEach(PluginSlot::forget);
    routing.plugins().forEach(plugin -> plugin.gate().close());
    installer.remove(routing.plugins());
    routing = new Routing(PluginSet.EMPTY, List.of());
    owners.values().forEach(OwnedResources::close);
    container.close();
  }
}
