package io.tenon.spi.config;

import io.tenon.spi.TenonException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The keys that one component knows. Immutable.
 *
 * @param keys in the order of the reference page
 */
public record ConfigSchema(List<ConfigKey<?>> keys) {
  public ConfigSchema {
    keys = List.copyOf(keys);
    Map<String, ConfigKey<?>> byName = new TreeMap<>();
    for (ConfigKey<?> key : keys) {
      if (byName.put(key.name(), key) != null) {
        throw new IllegalArgumentException("'" + key.name() + "' is declared twice");
      }
    }
  }

  public static ConfigSchema of(ConfigKey<?>... keys) {
    return new ConfigSchema(List.of(keys));
  }

  /** The entries of {@code settings} whose keys are declared here. */
  public Map<String, String> select(Map<String, String> settings) {
    Map<String, String> selected = new LinkedHashMap<>();
    settings.forEach(
        (name, value) -> {
          if (key(name).isPresent()) {
            selected.put(name, value);
          }
        });
    return Map.copyOf(selected);
  }

  /**
   * Checks that each key of {@code settings} that starts with {@code prefix} is declared here, and
   * that each value can be read.
   *
   * @throws TenonException {@link ConfigErrorCode#CONFIG_UNKNOWN_KEY}, with the nearest key, or
   *     {@link ConfigErrorCode#CONFIG_INVALID_VALUE}
   */
  public void check(String prefix, Map<String, String> settings) {
    for (String name : new TreeMap<>(settings).keySet()) {
      if (!name.startsWith(prefix)) {
        continue;
      }
      Optional<ConfigKey<?>> key = key(name);
      if (key.isEmpty()) {
        throw unknown(name);
      }
      key.get().find(settings);
    }
  }

  /** The key of this name, or else the family with the longest prefix that it belongs to. */
  public Optional<ConfigKey<?>> key(String name) {
    Optional<ConfigKey<?>> found = Optional.empty();
    for (ConfigKey<?> key : keys) {
      if (!key.matches(name)) {
        continue;
      }
      if (!key.isFamily()) {
        return Optional.of(key);
      }
      if (found.isEmpty() || found.get().name().length() < key.name().length()) {
        found = Optional.of(key);
      }
    }
    return found;
  }

  private TenonException unknown(String name) {
    String hint =
        NearestName.of(name, keys.stream().map(ConfigKey::name).toList())
            .map(nearest -> "; did you mean '" + nearest + "'?")
            .orElse("; see docs/CONFIGURATION.md for the keys that exist");
    return new TenonException(
        ConfigErrorCode.CONFIG_UNKNOWN_KEY, "there is no setting '" + name + "'" + hint);
  }
}
