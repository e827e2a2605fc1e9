package io.tenon.kernel;

import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.PluginSet;
import io.tenon.kernel.store.ProvidedService;
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

  static boolean same(PluginEntry one, PluginEntry other) {
    return one.name().equals(other.name()) && one.digest().equals(other.digest());
  }
}
