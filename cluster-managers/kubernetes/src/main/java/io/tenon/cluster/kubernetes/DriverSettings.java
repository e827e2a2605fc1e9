package io.tenon.cluster.kubernetes;

import io.tenon.cluster.common.Durations;
import io.tenon.spi.config.ConfigKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How drivers are run in pods.
 *
 * @param master address of the API server, for the driver
 * @param environment of the driver
 * @param serviceAnnotations of the driver's service
 * @param usesAddress whether executors find the driver by its pod's address and not by its service
 * @param waits whether the submission waits for the end
 * @param reportInterval between two reports meanwhile
 * @param killGrace for a driver that is killed
 */
record DriverSettings(
    String master,
    Map<String, String> environment,
    Map<String, String> serviceAnnotations,
    boolean usesAddress,
    boolean waits,
    Duration reportInterval,
    Duration killGrace) {
  static final ConfigKey<String> MASTER =
      ConfigKey.string("spark.kubernetes.driver.master")
          .defaultValue("https://kubernetes.default.svc")
          .description("Address of the API server as seen from the driver's pod.")
          .build();
  static final ConfigKey<Map<String, String>> ENVIRONMENT =
      ConfigKey.family("spark.kubernetes.driverEnv.")
          .description("Environment of the driver.")
          .build();
  static final ConfigKey<Map<String, String>> SERVICE_ANNOTATIONS =
      ConfigKey.family("spark.kubernetes.driver.service.annotation.")
          .description("Annotations of the driver's service.")
          .build();
  static final ConfigKey<Boolean> USE_ADDRESS =
      ConfigKey.bool("spark.kubernetes.executor.useDriverPodIP")
          .defaultValue(false)
          .description(
              "Whether executors find the driver by the address of its pod, and not by the name of"
                  + " its service, which needs the cluster's DNS.")
          .build();
  static final ConfigKey<Boolean> WAIT =
      ConfigKey.bool("spark.kubernetes.submission.waitAppCompletion")
          .defaultValue(true)
          .description("Whether the submission of a driver ends when the driver has ended.")
          .build();
  static final ConfigKey<String> REPORT_INTERVAL =
      ConfigKey.string("spark.kubernetes.report.interval")
          .defaultValue("1s")
          .description("Time between two looks at a driver that is waited for.")
          .build();
  static final ConfigKey<String> KILL_GRACE =
      ConfigKey.string("spark.kubernetes.appKillPodDeletionGracePeriod")
          .defaultValue("30s")
          .description("How long a driver that is killed may take to end.")
          .build();

  static final List<ConfigKey<?>> KEYS =
      List.of(
          MASTER, ENVIRONMENT, SERVICE_ANNOTATIONS, USE_ADDRESS, WAIT, REPORT_INTERVAL, KILL_GRACE);

  static DriverSettings read(Map<String, String> settings) {
    return new DriverSettings(
        MASTER.read(settings),
        ENVIRONMENT.read(settings),
        SERVICE_ANNOTATIONS.read(settings),
        USE_ADDRESS.read(settings),
        WAIT.read(settings),
        Durations.read(REPORT_INTERVAL, settings),
        Durations.read(KILL_GRACE, settings));
  }
}
