package io.tenon.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.List;

/** Volumes, secrets and config maps of the settings, in a pod. */
final class PodMounts {
  private static final String LOCAL_DISKS = "spark-local-dir-";
  private static final String HADOOP = "hadoop-properties";
  private static final String HADOOP_PATH = "/opt/hadoop/conf";

  private PodMounts() {}

  /** Paths of the volumes that serve as local directories: those that Spark names so. */
  static List<String> localDisks(PodSettings settings) {
    return settings.volumes().stream()
        .filter(volume -> volume.name().startsWith(LOCAL_DISKS))
        .map(PodVolume::path)
        .toList();
  }

  static void add(
      PodSettings settings, String executor, PodBuilder pod, ContainerBuilder container) {
    for (PodVolume volume : settings.volumes()) {
      pod.editSpec().addToVolumes(volume.toVolume(executor)).endSpec();
      container.addToVolumeMounts(volume.toMount());
    }
    settings
        .secrets()
        .forEach(
            (name, path) -> {
              String volume = name + "-volume";
              pod.editSpec()
                  .addNewVolume()
                  .withName(volume)
                  .withNewSecret()
                  .withSecretName(name)
                  .endSecret()
                  .endVolume()
                  .endSpec();
              container.addToVolumeMounts(
                  new VolumeMountBuilder().withName(volume).withMountPath(path).build());
            });
    settings
        .hadoopConfigMap()
        .ifPresent(
            name -> {
              pod.editSpec()
                  .addNewVolume()
                  .withName(HADOOP)
                  .withNewConfigMap()
                  .withName(name)
                  .endConfigMap()
                  .endVolume()
                  .endSpec();
              container.addToVolumeMounts(
                  new VolumeMountBuilder().withName(HADOOP).withMountPath(HADOOP_PATH).build());
              container.addToEnv(
                  new EnvVarBuilder().withName("HADOOP_CONF_DIR").withValue(HADOOP_PATH).build());
            });
  }
}
