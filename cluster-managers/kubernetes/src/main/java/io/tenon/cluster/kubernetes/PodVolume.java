package io.tenon.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.config.ConfigKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A volume of a pod, as the settings {@code spark.kubernetes.ROLE.volumes.TYPE.NAME.…} describe it.
 *
 * @param type Kubernetes' name of its kind
 * @param name in the pod
 * @param values of the settings, by the end of their names
 */
record PodVolume(String type, String name, Map<String, String> values) {
  private static final String PATH = "mount.path";
  private static final String SUB_PATH = "mount.subPath";
  private static final String READ_ONLY = "mount.readOnly";
  private static final Set<String> MOUNT = Set.of(PATH, SUB_PATH, READ_ONLY);
  private static final Map<String, Set<String>> OPTIONS =
      Map.of(
          "hostPath", Set.of("options.path", "options.type"),
          "emptyDir", Set.of("options.medium", "options.sizeLimit"),
          "persistentVolumeClaim", Set.of("options.claimName"),
          "nfs", Set.of("options.server", "options.path"),
          "configMap", Set.of("options.name"),
          "secret", Set.of("options.name"));

  PodVolume {
    values = Map.copyOf(values);
  }

  static List<PodVolume> read(ConfigKey<Map<String, String>> key, Map<String, String> settings) {
    Map<String, Map<String, String>> byVolume = new TreeMap<>();
    key.read(settings)
        .forEach(
            (setting, value) -> {
              String[] parts = setting.split("\\.", 3);
              if (parts.length < 3) {
                throw wrong(key, setting, "write type.name.mount.path");
              }
              byVolume
                  .computeIfAbsent(parts[0] + "." + parts[1], unused -> new HashMap<>())
                  .put(parts[2], value);
            });
    List<PodVolume> volumes = new ArrayList<>();
    byVolume.forEach(
        (typeAndName, values) -> {
          String[] parts = typeAndName.split("\\.", 2);
          PodVolume volume = new PodVolume(parts[0], parts[1], values);
          volume.check(key);
          volumes.add(volume);
        });
    return List.copyOf(volumes);
  }

  private void check(ConfigKey<?> key) {
    String setting = type + "." + name;
    Set<String> options = OPTIONS.get(type);
    if (options == null) {
      throw wrong(key, setting, "the types of volumes are " + String.join(", ", OPTIONS.keySet()));
    }
    for (String value : values.keySet()) {
      if (!options.contains(value) && !MOUNT.contains(value)) {
        throw wrong(
            key,
            setting + "." + value,
            "a %s volume takes %s and %s"
                .formatted(type, String.join(", ", MOUNT), String.join(", ", options)));
      }
    }
    if (!values.containsKey(PATH)) {
      throw wrong(key, setting, "its " + PATH + " is not set");
    }
    for (String option : options) {
      if (isRequired(option) && !values.containsKey(option)) {
        throw wrong(key, setting, "its " + option + " is not set");
      }
    }
  }

  private boolean isRequired(String option) {
    return !type.equals("emptyDir") && !option.equals("options.type");
  }

  private static TenonException wrong(ConfigKey<?> key, String setting, String why) {
    return new TenonException(
        ClusterErrorCode.CLUSTER_UNSUPPORTED,
        "the setting '%s' cannot be followed: %s".formatted(key.name().replace("*", setting), why));
  }

  String path() {
    return values.get(PATH);
  }

  Volume toVolume(String executor) {
    VolumeBuilder volume = new VolumeBuilder().withName(name);
    switch (type) {
      case "hostPath" ->
          volume
              .withNewHostPath()
              .withPath(values.get("options.path"))
              .withType(values.getOrDefault("options.type", ""))
              .endHostPath();
      case "emptyDir" ->
          volume
              .withNewEmptyDir()
              .withMedium(values.get("options.medium"))
              .withSizeLimit(option("options.sizeLimit").map(Quantity::new).orElse(null))
              .endEmptyDir();
      case "persistentVolumeClaim" ->
          volume
              .withNewPersistentVolumeClaim()
              .withClaimName(values.get("options.claimName").replace("SPARK_EXECUTOR_ID", executor))
              .withReadOnly(isReadOnly())
              .endPersistentVolumeClaim();
      case "nfs" ->
          volume
              .withNewNfs()
              .withServer(values.get("options.server"))
              .withPath(values.get("options.path"))
              .withReadOnly(isReadOnly())
              .endNfs();
      case "configMap" ->
          volume.withNewConfigMap().withName(values.get("options.name")).endConfigMap();
      default -> volume.withNewSecret().withSecretName(values.get("options.name")).endSecret();
    }
    return volume.build();
  }

  VolumeMount toMount() {
    return new VolumeMountBuilder()
        .withName(name)
        .withMountPath(path())
        .withSubPath(values.get(SUB_PATH))
        .withReadOnly(isReadOnly())
        .build();
  }

  private boolean isReadOnly() {
    return Boolean.parseBoolean(values.getOrDefault(READ_ONLY, "false"));
  }

  private Optional<String> option(String key) {
    return Optional.ofNullable(values.get(key));
  }
}
