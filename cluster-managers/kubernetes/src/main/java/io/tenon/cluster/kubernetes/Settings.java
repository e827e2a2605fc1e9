package io.tenon.cluster.kubernetes;

import io.tenon.spi.config.ConfigKey;
import io.tenon.spi.config.ConfigSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** All settings of this cluster manager. */
final class Settings {
  static final ConfigSchema SCHEMA = schema();

  private Settings() {}

  private static ConfigSchema schema() {
    List<ConfigKey<?>> keys = new ArrayList<>();
    keys.addAll(ApiSettings.KEYS);
    keys.addAll(PodSettings.KEYS);
    keys.addAll(PodKeys.EXECUTOR.all());
    keys.addAll(PodKeys.DRIVER.all());
    keys.addAll(SessionSettings.KEYS);
    keys.addAll(DriverSettings.KEYS);
    keys.addAll(Unserved.SETTINGS.keys());
    return new ConfigSchema(keys);
  }

  static void check(Map<String, String> settings) {
    Unserved.SETTINGS.refuse(SCHEMA, settings);
  }
}
