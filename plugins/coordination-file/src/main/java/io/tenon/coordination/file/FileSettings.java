package io.tenon.coordination.file;

import io.tenon.spi.config.ConfigKey;
import io.tenon.spi.config.ConfigSchema;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * The settings.
 *
 * @param directory where the groups are
 * @param poll how often a session looks what has changed
 * @param patience how long a call waits for another process that is changing the group
 */
record FileSettings(Path directory, Duration poll, Duration patience) {
  static final String PREFIX = "spark.tenon.coordination.file.";

  private static final ConfigKey<String> DIRECTORY =
      ConfigKey.string(PREFIX + "dir")
          .description(
              "The directory that keeps leaders and their state, on a file system of this machine;"
                  + " created when it does not exist.")
          .range(text -> !text.isBlank(), "not empty")
          .build();
  private static final ConfigKey<Duration> POLL =
      ConfigKey.duration(PREFIX + "poll")
          .description("How often a process looks whether the leader or the members have changed.")
          .defaultValue(Duration.ofMillis(200))
          .range(
              value ->
                  value.compareTo(Duration.ofMillis(10)) >= 0
                      && value.compareTo(Duration.ofMinutes(1)) <= 0,
              "10ms to 1min")
          .build();
  private static final ConfigKey<Duration> WAIT =
      ConfigKey.duration(PREFIX + "wait")
          .description(
              "How long a read or write waits for another process that is changing the group.")
          .defaultValue(Duration.ofSeconds(5))
          .range(value -> !value.isZero(), "more than 0")
          .build();

  static final ConfigSchema SCHEMA = ConfigSchema.of(DIRECTORY, POLL, WAIT);

  static FileSettings read(Map<String, String> settings) {
    SCHEMA.check(PREFIX, settings);
    return new FileSettings(
        Path.of(DIRECTORY.read(settings)), POLL.read(settings), WAIT.read(settings));
  }
}
