package io.tenon.cluster.kubernetes;

import io.tenon.cluster.common.Durations;
import io.tenon.spi.config.ConfigKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How executors are asked for and let go.
 *
 * @param driverPod name of the pod that the driver runs in, which then owns the executors' pods
 * @param podNamePrefix of executors' pods
 * @param batchSize at most so many pods are created at once
 * @param batchDelay between two batches
 * @param maxPending at most so many pods wait to run
 * @param deletesEnded whether pods of ended executors are deleted
 * @param grace for an executor to end
 * @param startTimeout for a pod to run, once it is on a node
 * @param imagePatience for a missing image to appear
 * @param patience before the listener is told that pods wait
 * @param silence after which a watch that says nothing is begun anew
 */
record SessionSettings(
    Optional<String> driverPod,
    Optional<String> podNamePrefix,
    int batchSize,
    Duration batchDelay,
    int maxPending,
    boolean deletesEnded,
    Duration grace,
    Duration startTimeout,
    Duration imagePatience,
    Duration patience,
    Duration silence) {
  static final ConfigKey<String> DRIVER_POD =
      ConfigKey.string("spark.kubernetes.driver.pod.name")
          .description(
              "Name of the pod that the driver runs in: it owns the executors' pods, which are"
                  + " deleted with it. In cluster mode the name that the driver's pod is given.")
          .build();
  static final ConfigKey<String> POD_NAME_PREFIX =
      ConfigKey.string("spark.kubernetes.executor.podNamePrefix")
          .range(
              prefix -> prefix.length() <= 38 && prefix.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?"),
              "at most 38 small letters, digits and hyphens")
          .description(
              "What executors' pods are called before -exec-N; by default the application's name"
                  + " with a random number.")
          .build();
  static final ConfigKey<Integer> BATCH_SIZE =
      ConfigKey.integer("spark.kubernetes.allocation.batch.size")
          .defaultValue(10)
          .range(number -> number > 0, "at least 1")
          .description("How many pods are created at once.")
          .build();
  static final ConfigKey<String> BATCH_DELAY =
      ConfigKey.string("spark.kubernetes.allocation.batch.delay")
          .defaultValue("1s")
          .description("Time between two batches of pods.")
          .build();
  static final ConfigKey<Integer> MAX_PENDING =
      ConfigKey.integer("spark.kubernetes.allocation.maxPendingPods")
          .defaultValue(Integer.MAX_VALUE)
          .range(number -> number > 0, "at least 1")
          .description("How many pods may wait to run before no more are created.")
          .build();
  static final ConfigKey<Boolean> DELETE =
      ConfigKey.bool("spark.kubernetes.executor.deleteOnTermination")
          .defaultValue(true)
          .description("Whether pods of ended executors are deleted.")
          .build();
  static final ConfigKey<String> GRACE =
      ConfigKey.string("spark.kubernetes.dynamicAllocation.deleteGracePeriod")
          .defaultValue("5s")
          .description("How long a released executor may take to end before it is killed.")
          .build();
  static final ConfigKey<String> START_TIMEOUT =
      ConfigKey.string("spark.kubernetes.allocation.executor.timeout")
          .defaultValue("600s")
          .description(
              "How long a pod may take to run once a node was found for it, before it is replaced.")
          .build();
  static final ConfigKey<Duration> IMAGE_PATIENCE =
      ConfigKey.duration("spark.tenon.kubernetes.image.patience")
          .defaultValue(Duration.ofSeconds(30))
          .description(
              "How long an image that cannot be pulled is waited for before the executor has"
                  + " failed.")
          .build();
  static final ConfigKey<Duration> PATIENCE =
      ConfigKey.duration("spark.tenon.kubernetes.patience")
          .defaultValue(Duration.ofSeconds(15))
          .description("How long pods may find no node before the log says so.")
          .build();

  static final ConfigKey<String> SILENCE =
      ConfigKey.string("spark.kubernetes.executor.apiPollingInterval")
          .defaultValue("3min")
          .description(
              "How long the watch on pods may say nothing, not even that it lives, before they are"
                  + " listed and watched anew. API servers give a sign of life every minute.")
          .build();

  static final List<ConfigKey<?>> KEYS =
      List.of(
          DRIVER_POD,
          POD_NAME_PREFIX,
          BATCH_SIZE,
          BATCH_DELAY,
          MAX_PENDING,
          DELETE,
          GRACE,
          START_TIMEOUT,
          IMAGE_PATIENCE,
          PATIENCE,
          SILENCE);

  static SessionSettings read(Map<String, String> settings) {
    return new SessionSettings(
        DRIVER_POD.find(settings),
        POD_NAME_PREFIX.find(settings),
        BATCH_SIZE.read(settings),
        Durations.read(BATCH_DELAY, settings),
        MAX_PENDING.read(settings),
        DELETE.read(settings),
        Durations.read(GRACE, settings),
        Durations.read(START_TIMEOUT, settings),
        IMAGE_PATIENCE.read(settings),
        PATIENCE.read(settings),
        Durations.read(SILENCE, settings));
  }
}
