package io.tenon.cluster.common;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.config.ConfigKey;
import io.tenon.spi.config.ConfigSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Settings under Spark's prefix for a cluster manager that would do nothing here: refused, not
 * overlooked, with the reason where they are Spark's own.
 */
public final class UnservedSettings {
  private final String page;
  private final ConfigKey<Map<String, String>> rest;
  private final Map<String, String> reasons = new LinkedHashMap<>();

  /**
   * @param prefix of what is refused unless another key names it, for example {@code spark.yarn.}
   * @param page of the documentation that lists what is served
   */
  public UnservedSettings(String prefix, String page) {
    this.page = page;
    this.rest =
        ConfigKey.family(prefix)
            .description("Refused: nothing else under this name is served.")
            .build();
  }

  /**
   * With settings by full name that are refused for this reason; a name that ends in a dot is a
   * family.
   */
  public UnservedSettings with(String reason, String... names) {
    for (String name : names) {
      reasons.put(name, reason);
    }
    return this;
  }

  public Map<String, String> reasons() {
    return Map.copyOf(reasons);
  }

  /** What a schema takes up, so that these settings are passed on. */
  public List<ConfigKey<?>> keys() {
    List<ConfigKey<?>> keys = new ArrayList<>(List.of(rest));
    reasons.forEach(
        (name, reason) -> {
          if (!rest.matches(name)) {
            keys.add(ConfigKey.string(name).description("Refused: " + reason + ".").build());
          }
        });
    return keys;
  }

  /**
   * Checks that none is set.
   *
   * @param schema with what is served, and {@link #keys}
   * @throws TenonException naming the first that is, without its value
   */
  public void refuse(ConfigSchema schema, Map<String, String> settings) {
    for (String setting : new TreeSet<>(settings.keySet())) {
      Optional<String> reason = reason(setting);
      Optional<ConfigKey<?>> key = schema.key(setting);
      if (reason.isPresent() || (key.isPresent() && key.get() == rest)) {
        throw new TenonException(
            ClusterErrorCode.CLUSTER_UNSUPPORTED,
            "'%s' is set, but %s; remove the setting"
                .formatted(
                    setting, reason.orElse("there is no such setting; " + page + " lists them")));
      }
    }
  }

  private Optional<String> reason(String setting) {
    return reasons.entrySet().stream()
        .filter(
            entry ->
                entry.getKey().endsWith(".")
                    ? setting.startsWith(entry.getKey())
                    : setting.equals(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
