package io.tenon.cluster.standalone;

import io.tenon.spi.config.ConfigKey;
import io.tenon.spi.config.ConfigSchema;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How an application uses a standalone cluster.
 *
 * @param workerHome where Tenon lies on the workers; empty where it lies as on the driver
 * @param connectTimeout how long to wait for a Master to accept the application
 * @param masterLimit how long to bear that there is neither a Master nor an executor
 * @param capacityLimit how long to bear that the Master gives no executor at all; empty for ever
 * @param port on which the Master reaches the session; 0 for any
 * @param maxCores of all executors together; empty for no limit but the cluster's
 */
record StandaloneSettings(
    Optional<String> workerHome,
    Duration connectTimeout,
    Duration masterLimit,
    Optional<Duration> capacityLimit,
    int port,
    Optional<Integer> maxCores) {
  static final ConfigKey<String> WORKER_HOME =
      ConfigKey.string("spark.tenon.standalone.home")
          .description(
              "Directory of the distribution on the workers. Without it, the same path as on the"
                  + " driver.")
          .build();
  static final ConfigKey<Duration> CONNECT_TIMEOUT =
      ConfigKey.duration("spark.tenon.standalone.connect.timeout")
          .defaultValue(Duration.ofSeconds(30))
          .description("How long an application waits for a Master to accept it.")
          .build();
  static final ConfigKey<Duration> MASTER_LIMIT =
      ConfigKey.duration("spark.tenon.standalone.master.limit")
          .defaultValue(Duration.ofMinutes(10))
          .description(
              "How long an application that has no executor left waits for a Master that went away,"
                  + " before it ends with an error. With executors it goes on without a Master.")
          .build();
  static final ConfigKey<Duration> CAPACITY_LIMIT =
      ConfigKey.duration("spark.tenon.standalone.capacity.limit")
          .description(
              "How long an application without any executor waits for the Master to give it one,"
                  + " before it ends with an error. Without it, it waits for ever, as in Spark.")
          .build();
  static final ConfigKey<Integer> PORT =
      ConfigKey.integer("spark.tenon.standalone.port")
          .defaultValue(0)
          .range(port -> port >= 0 && port < 1 << 16, "0 for any, or a port")
          .description("Port of the driver on which the Master reaches the application.")
          .build();
  static final ConfigKey<Integer> MAX_CORES =
      ConfigKey.integer("spark.cores.max")
          .range(cores -> cores > 0, "at least 1")
          .description("Cores of all executors of the application together, at most.")
          .build();

  static final ConfigSchema SCHEMA =
      ConfigSchema.of(WORKER_HOME, CONNECT_TIMEOUT, MASTER_LIMIT, CAPACITY_LIMIT, PORT, MAX_CORES);

  static StandaloneSettings read(Map<String, String> settings) {
    return new StandaloneSettings(
        WORKER_HOME.find(settings),
        CONNECT_TIMEOUT.read(settings),
        MASTER_LIMIT.read(settings),
        CAPACITY_LIMIT.find(settings),
        PORT.read(settings),
        MAX_CORES.find(settings));
  }
}
