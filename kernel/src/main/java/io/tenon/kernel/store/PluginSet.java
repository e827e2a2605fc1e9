package io.tenon.kernel.store;

import io.tenon.kernel.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * The plugins that are installed together. Immutable.
 *
 * @param generation counts the changes of a store; higher is later
 * @param plugins in the order of their names
 */
public record PluginSet(long generation, List<PluginEntry> plugins) {
  /** Nothing installed. */
  public static final PluginSet EMPTY = new PluginSet(0, List.of());

  public PluginSet {
    plugins = List.copyOf(plugins);
  }

  /** The plugin with this symbolic name. */
  public Optional<PluginEntry> find(String name) {
    return plugins.stream().filter(plugin -> plugin.name().equals(name)).findFirst();
  }

  /** The plugin that provides this service. */
  public Optional<PluginEntry> provider(ProvidedService service) {
    return plugins.stream().filter(plugin -> plugin.provides().contains(service)).findFirst();
  }

  /** The names under which services of this type are provided, in order. */
  public List<String> names(String type) {
    return plugins.stream()
        .flatMap(plugin -> plugin.provides().stream())
        .filter(service -> service.type().equals(type))
        .map(ProvidedService::name)
        .sorted()
        .toList();
  }

  /** For lists. */
  public JsonObject toJson() {
    return JsonObject.of("generation", generation)
        .with("plugins", plugins.stream().map(PluginEntry::toJson).toList());
  }
}
