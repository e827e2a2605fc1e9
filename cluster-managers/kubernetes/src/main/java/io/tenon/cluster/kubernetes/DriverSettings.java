package io.tenon.cluster.kubernetes;

import io.tenon.cluster.common.Durations;
import io.tenon.spi.config.ConfigKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How drivers are run in pods.
 *
 * @param master address of the API server, for the driver
 * @param ports that it listens at, by the names that they have in its service
 * @param environment of the driver
 * @param serviceAnnotations of the driver's service
 * @param usesAddress whether executors find the driver by its pod's address and not by its service
 * @param waits whether the submission waits for the end
 * @param reportInterval between two reports meanwhile
 * @param killGrace for a driver that is killed
 */
record DriverSettings(
    String master,
    Map<String, Integer> ports,
    Map<String, String> environment,
    Map<String, String> serviceAnnotations,
    boolean usesAddress,
    boolean waits,
    Duration reportInterval,
    Duration killGrace) {
  private static final int LAST_PORT = 65_535;

  /** Where a driver finds files that were sent with it. */
  static final String FILES = "/etc/tenon/driver";

  /** The name among them of what the executors' pods are made from. */
  static final String EXECUTOR_TEMPLATE = "executor-pod-template.yaml";

  static final ConfigKey<String> MASTER =
      ConfigKey.string("spark.kubernetes.driver.master")
          .defaultValue("https://kubernetes.default.svc")
          .description("Address of the API server as seen from the driver's pod.")
          .build();
  static final ConfigKey<Integer> PORT =
      port("spark.driver.port", 7078, "Port at which executors reach a driver in a pod.");
  static final ConfigKey<Integer> BLOCKS_PORT =
      port(
          "spark.driver.blockManager.port",
          7079,
          "Port at which a driver in a pod hands out blocks of data.");
  static final ConfigKey<Integer> PAGE_PORT =
      port("spark.ui.port", 4040, "Port of the page of a driver in a pod.");
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
          MASTER,
          PORT,
          BLOCKS_PORT,
          PAGE_PORT,
          ENVIRONMENT,
          SERVICE_ANNOTATIONS,
          USE_ADDRESS,
          WAIT,
          REPORT_INTERVAL,
          KILL_GRACE);

  private static ConfigKey<Integer> port(String name, int number, String description) {
    return ConfigKey.integer(name)
        .defaultValue(number)
        .range(port -> port >= 0 && port <= LAST_PORT, "0 to " + LAST_PORT)
        .description(description)
        .build();
  }

  /** Those that are known; 0 lets Spark choose. */
  private static Map<String, Integer> ports(Map<String, String> settings) {
    Map<String, Integer> ports = new TreeMap<>();
    ports.put("driver-rpc-port", PORT.read(settings));
    ports.put("blockmanager", BLOCKS_PORT.read(settings));
    ports.put("spark-ui", PAGE_PORT.read(settings));
    ports.values().removeIf(port -> port == 0);
    return ports;
  }

  /** Of {@code settings}, the submitting machine's, those that a driver in a pod gets. */
  static Map<String, String> there(Map<String, String> settings) {
    Map<String, String> there = new HashMap<>(settings);
    // It has its service account.
    ApiSettings.CREDENTIALS.forEach(key -> there.remove(key.name()));
    there.put("spark.master", KubernetesMaster.PREFIX + MASTER.read(settings));
    for (ConfigKey<Integer> port : List.of(PORT, BLOCKS_PORT, PAGE_PORT)) {
      there.put(port.name(), Integer.toString(port.read(settings)));
    }
    there.computeIfPresent(
        PodKeys.EXECUTOR.templateFile().name(), (key, file) -> FILES + "/" + EXECUTOR_TEMPLATE);
    return there;
  }

  static DriverSettings read(Map<String, String> settings) {
    return new DriverSettings(
        MASTER.read(settings),
        ports(settings),
        ENVIRONMENT.read(settings),
        SERVICE_ANNOTATIONS.read(settings),
        USE_ADDRESS.read(settings),
        WAIT.read(settings),
        Durations.read(REPORT_INTERVAL, settings),
        Durations.read(KILL_GRACE, settings));
  }
}
