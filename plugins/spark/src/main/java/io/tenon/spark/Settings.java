package io.tenon.spark;

import io.tenon.kernel.Kernel;
import io.tenon.kernel.Lease;
import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.AcceleratorProvider;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.config.ConfigKey;
import io.tenon.spi.config.ConfigSchema;
import io.tenon.spi.coordination.CoordinationProvider;
import io.tenon.spi.plugin.PluginNamespace;
import io.tenon.spi.serializer.SerializerProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The check of all {@code spark.tenon.} settings of an application. */
public final class Settings {
  private Settings() {}

  /**
   * Checks that each setting is one of the bridge's or of an installed plugin's. A plugin is
   * started for that only when the bridge does not know a key.
   *
   * @throws TenonException with the nearest key when there is no such setting, or when a value is
   *     wrong
   */
  public static void check(Kernel kernel, Map<String, String> settings) {
    boolean known =
        settings.keySet().stream()
            .filter(name -> name.startsWith(BridgeKeys.PREFIX))
            .allMatch(name -> BridgeKeys.SCHEMA.key(name).isPresent());
    ConfigSchema schema = known ? BridgeKeys.SCHEMA : everything(kernel);
    schema.check(BridgeKeys.PREFIX, settings);
  }

  private static ConfigSchema everything(Kernel kernel) {
    List<ConfigKey<?>> keys = new ArrayList<>(BridgeKeys.SCHEMA.keys());
    for (String name : kernel.active().names(PluginNamespace.TYPE_CLUSTER)) {
      try (Lease<ClusterManager> lease = kernel.slot(ClusterManager.class, name).lease()) {
        addNew(keys, lease.service().settings());
      }
    }
    for (String name : kernel.active().names(PluginNamespace.TYPE_SERIALIZER)) {
      try (Lease<SerializerProvider> lease = kernel.slot(SerializerProvider.class, name).lease()) {
        addNew(keys, lease.service().settings());
      }
    }
    for (String name : kernel.active().names(PluginNamespace.TYPE_COORDINATION)) {
      try (Lease<CoordinationProvider> lease =
          kernel.slot(CoordinationProvider.class, name).lease()) {
        addNew(keys, lease.service().settings());
      }
    }
    for (String name : kernel.active().names(PluginNamespace.TYPE_ACCELERATOR)) {
      try (Lease<AcceleratorProvider> lease =
          kernel.slot(AcceleratorProvider.class, name).lease()) {
        addNew(keys, lease.service().settings());
      }
    }
    return new ConfigSchema(keys);
  }

  private static void addNew(List<ConfigKey<?>> keys, ConfigSchema schema) {
    for (ConfigKey<?> key : schema.keys()) {
      // Two plugins may read the same key, Spark's own ones above all.
      if (keys.stream().noneMatch(known -> known.name().equals(key.name()))) {
        keys.add(key);
      }
    }
  }
}
