package io.tenon.cluster.kubernetes;

import io.tenon.spi.config.ConfigKey;
import java.time.Duration;
import java.util.Map;

/** Durations among Spark's own settings, where a number without a unit is in milliseconds. */
final class SparkDurations {
  private SparkDurations() {}

  static Duration read(ConfigKey<String> key, Map<String, String> settings) {
    String text = key.read(settings).trim();
    String withUnit = text.chars().allMatch(Character::isDigit) ? text + "ms" : text;
    return ConfigKey.duration(key.name())
        .description(key.description())
        .build()
        .read(Map.of(key.name(), withUnit));
  }
}
