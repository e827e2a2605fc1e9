package io.tenon.kernel;

import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.PluginSet;
import io.tenon.kernel.store.ProvidedService;
import io.tenon.spi.TenonException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The slot of one service; there is one for each type and name. */
final class PluginSlot<T> implements Slot<T> {
  private final Class<T> type;
  private final ProvidedService key;
  private final Supplier<Routing> routing;
  private final AtomicReference<@Nullable Route<T>> route = new AtomicReference<>();

  /** Where leases go while nothing changes. */
  private record Route<T>(Plugin plugin, T service) {}

  PluginSlot(Class<T> type, ProvidedService key, Supplier<Routing> routing) {
    this.type = type;
    this.key = key;
    this.routing = routing;
  }

  @Override
  public Lease<T> lease() {
    Route<T> known = route.get();
    if (known != null && known.plugin.gate().enter()) {
      return new GateLease<>(known.service, known.plugin);
    }
    return leaseAfresh();
  }

  private Lease<T> leaseAfresh() {
    while (true) {
      Routing current = routing.get();
      Plugin plugin = current.provider(key).orElseThrow(() -> notFound(current.set()));
      // Inside first: whoever takes the plugin out waits for those inside, also while it starts.
      if (plugin.gate().enter()) {
        return leaseInside(plugin, current);
      }
    }
  }

  private Lease<T> leaseInside(Plugin plugin, Routing current) {
    try {
      Route<T> fresh = new Route<>(plugin, type.cast(plugin.service(key)));
      remember(fresh, current);
      return new GateLease<>(fresh.service, plugin);
    } catch (RuntimeException | Error e) {
      plugin.gate().exit();
      throw e;
    }
  }

  private void remember(Route<T> fresh, Routing current) {
    route.set(fresh);
    if (routing.get() != current) {
      // A change came between: the plugin may be gone already and must not be held on to.
      route.compareAndSet(fresh, null);
    }
  }

  /** To be called after the routing has changed. */
  void forget() {
    route.set(null);
  }

  @Override
  public Optional<PluginEntry> provider() {
    return routing.get().provider(key).map(Plugin::entry);
  }

  @Override
  public String name() {
    return key.name();
  }

  private TenonException notFound(PluginSet set) {
    return new TenonException(
        KernelErrorCode.PLUGIN_NOT_FOUND,
        "No installed plugin provides the %s '%s'; there is %s. Install one with: tenon plugin install"
            .formatted(key.type(), key.name(), set.names(key.type())));
  }
}
