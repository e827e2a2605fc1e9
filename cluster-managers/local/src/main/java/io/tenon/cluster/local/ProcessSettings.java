package io.tenon.cluster.local;

import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.config.ConfigErrorCode;
import io.tenon.spi.config.ConfigKey;
import io.tenon.spi.config.ConfigSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How processes are run.
 *
 * @param java the program
 * @param workDirectory where each executor's directory lies; empty for a temporary one
 * @param keepLogs whether the executors' directories stay when the session ends
 * @param host the name or address under which executors are reached
 * @param grace between the request to terminate and the force
 * @param logLimit of each log file; when it is reached, the older half is dropped
 * @param relaunchDelay before the next launch after an executor ended early; doubles each time
 * @param relaunchDelayLimit the longest delay
 */
record ProcessSettings(
    Path java,
    Optional<Path> workDirectory,
    boolean keepLogs,
    String host,
    Duration grace,
    ByteSize logLimit,
    Duration relaunchDelay,
    Duration relaunchDelayLimit) {
  static final ConfigKey<String> JAVA_HOME =
      ConfigKey.string("spark.tenon.process.java-home")
          .description("Home of the JDK or JRE that runs the executors. Without it, the driver's.")
          .build();
  static final ConfigKey<String> WORK_DIR =
      ConfigKey.string("spark.tenon.process.work-dir")
          .description(
              "Directory in which each executor gets its working directory, with its stdout and"
                  + " stderr. Without it, a temporary one that ends with the application.")
          .build();
  static final ConfigKey<Boolean> KEEP_LOGS =
      ConfigKey.bool("spark.tenon.process.keep-logs")
          .defaultValue(false)
          .description(
              "Whether stdout and stderr of the executors stay in the work directory when the"
                  + " application has ended.")
          .build();
  static final ConfigKey<String> HOST =
      ConfigKey.string("spark.tenon.process.host")
          .defaultValue("localhost")
          .description("Name or address under which the driver and other executors reach one.")
          .build();
  static final ConfigKey<Duration> GRACE =
      ConfigKey.duration("spark.tenon.process.grace")
          .defaultValue(Duration.ofSeconds(10))
          .description("How long a released executor may take to end before it is killed.")
          .build();
  static final ConfigKey<ByteSize> LOG_LIMIT =
      ConfigKey.byteSize("spark.tenon.process.log-limit")
          .defaultValue(ByteSize.ofMebibytes(64))
          .range(size -> size.bytes() >= 1 << 12, "at least 4k")
          .description(
              "Largest size of an executor's stdout or stderr; what is older moves to one file"
                  + " with the suffix .1.")
          .build();
  static final ConfigKey<Duration> RELAUNCH_DELAY =
      ConfigKey.duration("spark.tenon.process.relaunch.delay")
          .defaultValue(Duration.ofMillis(500))
          .description(
              "How long to wait before launching again when executors end soon after their launch;"
                  + " doubles each time.")
          .build();
  static final ConfigKey<Duration> RELAUNCH_DELAY_LIMIT =
      ConfigKey.duration("spark.tenon.process.relaunch.delay-limit")
          .defaultValue(Duration.ofSeconds(30))
          .description("The longest wait before launching again.")
          .build();

  static final ConfigSchema SCHEMA =
      ConfigSchema.of(
          JAVA_HOME,
          WORK_DIR,
          KEEP_LOGS,
          HOST,
          GRACE,
          LOG_LIMIT,
          RELAUNCH_DELAY,
          RELAUNCH_DELAY_LIMIT);

  static ProcessSettings read(Map<String, String> settings) {
    Optional<Path> workDirectory = WORK_DIR.find(settings).map(Path::of).map(Path::toAbsolutePath);
    boolean keepLogs = KEEP_LOGS.read(settings);
    if (keepLogs && workDirectory.isEmpty()) {
      throw new TenonException(
          ConfigErrorCode.CONFIG_MISSING_KEY,
          "'%s' is true, but nothing says where logs are kept; set '%s' to a directory"
              .formatted(KEEP_LOGS, WORK_DIR));
    }
    return new ProcessSettings(
        java(settings),
        workDirectory,
        keepLogs,
        HOST.read(settings),
        GRACE.read(settings),
        LOG_LIMIT.read(settings),
        RELAUNCH_DELAY.read(settings),
        RELAUNCH_DELAY_LIMIT.read(settings));
  }

  private static Path java(Map<String, String> settings) {
    Optional<String> home = JAVA_HOME.find(settings);
    // Executors are started in folders of their own.
    Path java =
        Path.of(home.orElse(System.getProperty("java.home")), "bin", "java").toAbsolutePath();
    if (!Files.isExecutable(java)) {
      throw new TenonException(
          ConfigErrorCode.CONFIG_INVALID_VALUE,
          "there is no program '%s'; set '%s' to the home of a JDK or JRE 17 or newer"
              .formatted(java, JAVA_HOME));
    }
    return java;
  }
}
