package io.tenon.kernel;

import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.PluginSet;
import io.tenon.kernel.store.ProvidedService;
import io.tenon.spi.TenonException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which plugin serves what; replaced as a whole when the set changes. */
final class Routing {
  private final PluginSet set;
  private final List<Plugin> plugins;
  private final Map<ProvidedService, Plugin> providers = new HashMap<>();

  Routing(PluginSet set, Collection<Plugin> plugins) {
    this.set = set;
    this.plugins = List.copyOf(plugins);
    for (Plugin plugin : this.plugins) {
      plugin.entry().provides().forEach(service -> providers.put(service, plugin));
    }
  }

  /**
   * Checks that each service has one provider and each plugin is there once.
   *
   * @throws TenonException {@link KernelErrorCode#PLUGIN_CONFLICT}
   */
  static void check(PluginSet set) {
    Map<ProvidedService, PluginEntry> providers = new HashMap<>();
    Map<String, PluginEntry> names = new HashMap<>();
    for (PluginEntry entry : set.plugins()) {
      PluginEntry twin = names.put(entry.name(), entry);
      if (twin != null) {
        throw conflict(twin, entry, "have the same name");
      }
      for (ProvidedService service : entry.provides()) {
        PluginEntry rival = providers.put(service, entry);
        if (rival != null) {
          throw conflict(rival, entry, "both provide " + service);
        }
      }
    }
  }

  private static TenonException conflict(PluginEntry one, PluginEntry other, String how) {
    return new TenonException(
        KernelErrorCode.PLUGIN_CONFLICT,
        "Plugins %s and %s %s; install one of them only"
            .formatted(one.label(), other.label(), how));
  }

  PluginSet set() {
    return set;
  }

  List<Plugin> plugins() {
    return plugins;
  }

  Optional<Plugin> provider(ProvidedService service) {
    return Optional.ofNullable(providers.get(service));
  }

  /** The plugin with this very content. */
  Optional<Plugin> find(PluginEntry entry) {
    return plugins.stream().filter(plugin -> same(plugin.entry(), entry)).findFirst();
  }

  /** The plugins that are not in {@code other}. */
  List<Plugin> without(Routing other) {
    return plugins.stream().filter(plugin -> !other.plugins.contains(plugin)).toList();
  }

  private static boolean same(PluginEntry one, PluginEntry other) {
    return one.name().equals(other.name()) && one.digest().equals(other.digest());
  }
}
