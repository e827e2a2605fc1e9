package io.tenon.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.tenon.spi.cluster.ProcessTemplate;
import io.tenon.spi.cluster.ResourceProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the pods of drivers and executors have in common. */
final class PodForm {
  private static final String LOCAL_DISK = "spark-local-dir-1";
  private static final String LOCAL_DISK_PATH = "/var/data/spark";
  private static final String LOCAL_DIRECTORIES = "SPARK_LOCAL_DIRS";

  private final PodSettings settings;
  private final PodTemplates template;

  PodForm(PodSettings settings) {
    this.settings = settings;
    this.template = PodTemplates.read(settings);
  }

  /**
   * Which pod it is.
   *
   * @param name of the pod
   * @param labels and those of the template
   * @param annotations and those of the template
   * @param owner with which it is deleted
   * @param id of the executor, or what stands for a driver
   */
  record Identity(
      String name,
      Map<String, String> labels,
      Map<String, String> annotations,
      Optional<OwnerReference> owner,
      String id) {}

  /** The same program with the variables that each container of the engine has. */
  ProcessTemplate program(ProcessTemplate program, String user, Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(program.environment());
    List<String> disks = PodMounts.localDisks(settings);
    environment.put(LOCAL_DIRECTORIES, disks.isEmpty() ? LOCAL_DISK_PATH : String.join(",", disks));
    environment.putIfAbsent("SPARK_USER", user);
    environment.putAll(more);
    return new ProcessTemplate(
        program.mainClass(),
        program.classPath(),
        program.jvmOptions(),
        program.arguments(),
        environment,
        program.secrets());
  }

  /** The engine's container, with the memory of {@code profile} and without its cores. */
  ContainerBuilder container(
      String name, List<String> command, List<EnvVar> environment, ResourceProfile profile) {
    Container base = template.container();
    Quantity memory =
        new Quantity(
            (profile.memory().toMebibytes() + profile.memoryOverhead().toMebibytes()) + "Mi");
    ContainerBuilder container =
        new ContainerBuilder(base)
            .withName(base.getName() == null ? name : base.getName())
            .withImage(settings.image().orElse(base.getImage()))
            .withImagePullPolicy(settings.pullPolicy())
            .withCommand(command)
            .withArgs()
            // The end of the log then comes with the pod, which may be gone before one could ask.
            .withTerminationMessagePolicy("FallbackToLogsOnError")
            .addAllToEnv(environment)
            .editOrNewResources()
            .addToRequests("memory", memory)
            .addToLimits("memory", memory)
            .endResources();
    if (PodMounts.localDisks(settings).isEmpty()) {
      container.addToVolumeMounts(
          new VolumeMountBuilder().withName(LOCAL_DISK).withMountPath(LOCAL_DISK_PATH).build());
    }
    return container;
  }

  /** The cores that the settings ask for, or else {@code cores}. */
  void addCores(ContainerBuilder container, int cores) {
    addCores(container, settings.requestCores().orElse(Integer.toString(cores)));
    settings
        .limitCores()
        .ifPresent(
            limit ->
                container.editResources().addToLimits("cpu", new Quantity(limit)).endResources());
  }

  /** As many cores, whatever the settings say. */
  static void addCores(ContainerBuilder container, String cores) {
    container.editResources().addToRequests("cpu", new Quantity(cores)).endResources();
  }

  Pod pod(Identity identity, ContainerBuilder container) {
    PodBuilder pod =
        new PodBuilder(template.pod())
            .editMetadata()
            .withName(identity.name())
            .withNamespace(settings.namespace())
            .addToLabels(identity.labels())
            .addToAnnotations(identity.annotations())
            .addAllToOwnerReferences(identity.owner().stream().toList())
            .endMetadata()
            .editSpec()
            .withRestartPolicy("Never")
            .addToNodeSelector(settings.nodeSelector())
            .addAllToImagePullSecrets(
                settings.pullSecrets().stream().map(LocalObjectReference::new).toList())
            .endSpec();
    settings
        .scheduler()
        .ifPresent(scheduler -> pod.editSpec().withSchedulerName(scheduler).endSpec());
    settings
        .serviceAccount()
        .ifPresent(account -> pod.editSpec().withServiceAccountName(account).endSpec());
    PodMounts.add(settings, identity.id(), pod, container);
    if (PodMounts.localDisks(settings).isEmpty()) {
      addLocalDisk(pod);
    }
    return pod.editSpec().addToContainers(0, container.build()).endSpec().build();
  }

  private void addLocalDisk(PodBuilder pod) {
    pod.editSpec()
        .addNewVolume()
        .withName(LOCAL_DISK)
        .withNewEmptyDir()
        .withMedium(settings.memoryDisks() ? "Memory" : null)
        .endEmptyDir()
        .endVolume()
        .endSpec();
  }
}
