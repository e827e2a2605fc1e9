package io.tenon.cluster.kubernetes;

import io.tenon.spi.config.ConfigKey;
import java.util.List;
import java.util.Map;

/**
 * The settings of the pods of one role. Spark names them alike for drivers and executors.
 *
 * @param role {@code driver} or {@code executor}
 */
record PodKeys(
    String role,
    ConfigKey<String> image,
    ConfigKey<String> requestCores,
    ConfigKey<String> limitCores,
    ConfigKey<String> scheduler,
    ConfigKey<String> serviceAccount,
    ConfigKey<String> templateFile,
    ConfigKey<String> templateContainer,
    ConfigKey<Map<String, String>> nodeSelector,
    ConfigKey<Map<String, String>> labels,
    ConfigKey<Map<String, String>> annotations,
    ConfigKey<Map<String, String>> secrets,
    ConfigKey<Map<String, String>> secretKeys,
    ConfigKey<Map<String, String>> volumes) {
  static final PodKeys EXECUTOR = of("executor");
  static final PodKeys DRIVER = of("driver");

  private static PodKeys of(String role) {
    String prefix = "spark.kubernetes." + role + ".";
    return new PodKeys(
        role,
        string(prefix + "container.image", "Image of the %s's container.", role),
        string(prefix + "request.cores", "CPU request of a %s, for example 500m.", role),
        string(prefix + "limit.cores", "CPU limit of a %s.", role),
        string(prefix + "scheduler.name", "Scheduler that places the %s's pod.", role),
        string(
            "spark.kubernetes.authenticate." + role + ".serviceAccountName",
            "Service account of the %s's pod.",
            role),
        string(
            prefix + "podTemplateFile",
            "File on the submitting machine with a pod that the %s's pod is made from.",
            role),
        string(
            prefix + "podTemplateContainerName",
            "Container of the template that becomes the %s's; without it the first.",
            role),
        family(
            prefix + "node.selector.",
            "Labels that a node must have for a %s, beside spark.kubernetes.node.selector.",
            role),
        family(prefix + "label.", "Labels of the %s's pod.", role),
        family(prefix + "annotation.", "Annotations of the %s's pod.", role),
        family(
            prefix + "secrets.",
            "Secrets to mount in the %s's container: the name is the secret's, the value the path.",
            role),
        family(
            prefix + "secretKeyRef.",
            "Environment of the %s from secrets: the name is the variable's, the value is secret:key.",
            role),
        family(
            prefix + "volumes.",
            "Volumes of the %s's pod: type.name.mount.path, type.name.mount.readOnly and"
                + " type.name.options.*; the type is hostPath, emptyDir, persistentVolumeClaim, nfs,"
                + " configMap or secret.",
            role));
  }

  private static ConfigKey<String> string(String name, String description, String role) {
    return ConfigKey.string(name).description(description.formatted(role)).build();
  }

  private static ConfigKey<Map<String, String>> family(
      String prefix, String description, String role) {
    return ConfigKey.family(prefix).description(description.formatted(role)).build();
  }

  List<ConfigKey<?>> all() {
    return List.of(
        image,
        requestCores,
        limitCores,
        scheduler,
        serviceAccount,
        templateFile,
        templateContainer,
        nodeSelector,
        labels,
        annotations,
        secrets,
        secretKeys,
        volumes);
  }
}
