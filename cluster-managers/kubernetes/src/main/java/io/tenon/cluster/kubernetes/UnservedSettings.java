package io.tenon.cluster.kubernetes;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.config.ConfigKey;
import io.tenon.spi.config.ConfigSchema;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Settings under {@code spark.kubernetes.} that would do nothing here: refused, not overlooked,
 * with the reason where they are Spark's own.
 */
final class UnservedSettings {
  /** Whatever no other key names. */
  static final ConfigKey<Map<String, String>> REST =
      ConfigKey.family("spark.kubernetes.")
          .description("Refused: nothing else under this name is served.")
          .build();

  private static final Map<String, String> REASONS = new LinkedHashMap<>();

  static {
    refuse(
        "pods are watched, and listed again when the watch breaks; there is nothing to poll",
        "executor.apiPollingInterval",
        "executor.enableApiPolling",
        "executor.enableApiWatcher",
        "executor.eventProcessingInterval",
        "executor.lostCheck.maxAttempts",
        "executor.missingPodDetectDelta",
        "executor.listWithResourceVersion");
    refuse(
        "executors take their settings from the driver; there is no config map for them",
        "executor.disableConfigMap");
    refuse(
        "an executor ends gracefully by itself when its pod is deleted; there is no script",
        "decommission.script");
    refuse(
        "classes of Spark's Kubernetes module are not here; describe the pod in"
            + " 'spark.kubernetes.executor.podTemplateFile'",
        "driver.pod.featureSteps",
        "executor.pod.featureSteps",
        "allocation.pods.allocator",
        "allocation.recoveryMode.enabled");
    refuse(
        "claims are not made on demand; make them, and name them in a volume's options.claimName",
        "driver.ownPersistentVolumeClaim",
        "driver.reusePersistentVolumeClaim",
        "driver.waitToReusePersistentVolumeClaim",
        "allocation.maxPendingPodsPerRp");
    refuse(
        "Kerberos is not served yet",
        "kerberos.krb5.path",
        "kerberos.krb5.configMapName",
        "kerberos.tokenSecret.name",
        "kerberos.tokenSecret.itemKey");
    refuse("set 'spark.executor.memoryOverheadFactor'", "memoryOverheadFactor");
    refuse("set 'spark.pyspark.python'", "pyspark.pythonVersion");
    refuse(
        "all containers of a pod end with its executor; there is nothing else to check",
        "executor.checkAllContainers");
    refuse(
        "executors are excluded by Spark's own 'spark.excludeOnFailure'",
        "executor.rollInterval",
        "executor.rollPolicy",
        "executor.minTasksPerExecutorBeforeRolling");
  }

  private UnservedSettings() {}

  private static void refuse(String reason, String... names) {
    for (String name : names) {
      REASONS.put("spark.kubernetes." + name, reason);
    }
  }

  /**
   * Checks that none is set.
   *
   * @param schema with what is served, and {@link #REST}
   * @throws TenonException naming the first that is
   */
  static void refuse(ConfigSchema schema, Map<String, String> settings) {
    for (String setting : new TreeSet<>(settings.keySet())) {
      Optional<ConfigKey<?>> key = schema.key(setting);
      if (key.isPresent() && key.get() == REST) {
        String reason =
            REASONS.getOrDefault(
                setting, "there is no such setting; docs/KUBERNETES.md lists them");
        throw new TenonException(
            ClusterErrorCode.CLUSTER_UNSUPPORTED,
            "'%s' is set, but %s; remove the setting".formatted(setting, reason));
      }
    }
  }
}
