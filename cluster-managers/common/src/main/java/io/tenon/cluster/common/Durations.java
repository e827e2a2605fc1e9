package io.tenon.cluster.common;

import io.tenon.spi.config.ConfigKey;
import java.time.Duration;
import java.util.Map;

/** Durations for people, and among Spark's own settings. */
public final class Durations {
  private Durations() {}

  public static String words(Duration duration) {
    return duration.toMillis() % 1_000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }

  /** Reads one of Spark's settings, where a number without a unit is in milliseconds. */
  public static Duration read(ConfigKey<String> key, Map<String, String> settings) {
    String text = key.read(settings).trim();
    String withUnit = text.chars().allMatch(Character::isDigit) ? text + "ms" : text;
    return ConfigKey.duration(key.name())
        .description(key.description())
        .build()
        .read(Map.of(key.name(), withUnit));
  }
}
