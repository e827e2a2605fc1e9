package io.tenon.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.Placeholder;
import io.tenon.spi.cluster.ProcessTemplate;
import io.tenon.spi.cluster.ResourceProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Describes the pods of an application's executors. */
final class ExecutorPods {
  private static final String CONTAINER = "spark-kubernetes-executor";
  private static final String LOCAL_DISK = "spark-local-dir-1";
  private static final String LOCAL_DISK_PATH = "/var/data/spark";
  private static final String LOCAL_DIRECTORIES = "SPARK_LOCAL_DIRS";
  private static final int DEFAULT_PROFILE = 0;

  private final ApplicationRequest application;
  private final PodSettings settings;
  private final PodTemplates template;
  private final ContainerPrograms programs;
  private final String prefix;
  private final String session;
  private final Optional<OwnerReference> owner;

  /**
   * @param prefix of the pods' names
   * @param session which all its pods are labelled with
   * @param owner which they are deleted with
   */
  ExecutorPods(
      ApplicationRequest application,
      PodSettings settings,
      String prefix,
      String session,
      Optional<OwnerReference> owner) {
    this.application = application;
    this.settings = settings;
    this.template = PodTemplates.read(settings);
    this.programs = new ContainerPrograms(application.executor(), settings);
    this.prefix = prefix;
    this.session = session;
    this.owner = owner;
  }

  String prefix() {
    return prefix;
  }

  String session() {
    return session;
  }

  Optional<OwnerReference> owner() {
    return owner;
  }

  boolean hasSecret() {
    return !application.executor().secrets().isEmpty();
  }

  /** The name of the secret with the template's secret variables. */
  String secret() {
    return session + "-secrets";
  }

  Map<String, String> labels() {
    Map<String, String> labels = new HashMap<>();
    settings.labels().forEach((name, value) -> labels.put(name, substituted(value, "")));
    labels.put(Names.APPLICATION, Names.label(application.id()));
    labels.put(Names.APPLICATION_NAME, Names.label(application.name()));
    labels.put(Names.SESSION, session);
    return labels;
  }

  String name(ExecutorId id) {
    return Names.pod(prefix, id);
  }

  Pod create(ExecutorId id, ResourceProfile profile) {
    Map<String, String> labels = labels();
    labels.put(Names.ROLE, Names.EXECUTOR_ROLE);
    labels.put(Names.EXECUTOR, id.toString());
    labels.put(Names.PROFILE, Integer.toString(profile.id()));
    Map<String, String> annotations = new HashMap<>();
    settings
        .annotations()
        .forEach((name, value) -> annotations.put(name, substituted(value, id.toString())));
    PodBuilder pod =
        new PodBuilder(template.pod())
            .editMetadata()
            .withName(name(id))
            .withNamespace(settings.namespace())
            .addToLabels(labels)
            .addToAnnotations(annotations)
            .addAllToOwnerReferences(owner.stream().toList())
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
    ContainerBuilder container = container(id, profile);
    PodMounts.add(settings, id.toString(), pod, container);
    if (PodMounts.localDisks(settings).isEmpty()) {
      addLocalDisk(pod);
    }
    return pod.editSpec().addToContainers(0, container.build()).endSpec().build();
  }

  private String substituted(String text, String executor) {
    return text.replace("{{APP_ID}}", application.id()).replace("{{EXECUTOR_ID}}", executor);
  }

  private ContainerBuilder container(ExecutorId id, ResourceProfile profile) {
    ProcessTemplate program = program(id, profile);
    Container base = template.container();
    Quantity memory =
        new Quantity(
            (profile.memory().toMebibytes() + profile.memoryOverhead().toMebibytes()) + "Mi");
    boolean isDefault = profile.id() == DEFAULT_PROFILE;
    String cores = Integer.toString(profile.cores());
    ContainerBuilder container =
        new ContainerBuilder(base)
            .withName(base.getName() == null ? CONTAINER : base.getName())
            .withImage(settings.image().orElse(base.getImage()))
            .withImagePullPolicy(settings.pullPolicy())
            .withCommand(programs.command(program))
            .withArgs()
            // The end of the log then comes with the pod, which may be gone before one could ask.
            .withTerminationMessagePolicy("FallbackToLogsOnError")
            .addAllToEnv(programs.environment(program, secret()))
            .editOrNewResources()
            .addToRequests("memory", memory)
            .addToLimits("memory", memory)
            .addToRequests(
                "cpu", new Quantity(isDefault ? settings.requestCores().orElse(cores) : cores))
            .endResources();
    if (isDefault && settings.limitCores().isPresent()) {
      container
          .editResources()
          .addToLimits("cpu", new Quantity(settings.limitCores().get()))
          .endResources();
    }
    profile
        .custom()
        .forEach(
            (name, amount) ->
                container
                    .editResources()
                    .addToLimits(device(name), new Quantity(Long.toString(amount)))
                    .endResources());
    if (PodMounts.localDisks(settings).isEmpty()) {
      container.addToVolumeMounts(
          new VolumeMountBuilder().withName(LOCAL_DISK).withMountPath(LOCAL_DISK_PATH).build());
    }
    return container;
  }

  private String device(String name) {
    if (name.contains("/")) {
      return name;
    }
    String vendor = settings.vendors().get(name);
    if (vendor == null) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_UNSUPPORTED,
          "executors need '%s', and Kubernetes names devices with a domain; set 'spark.executor.resource.%s.vendor', for example to nvidia.com"
              .formatted(name, name));
    }
    return vendor + "/" + name;
  }

  private ProcessTemplate program(ExecutorId id, ResourceProfile profile) {
    ProcessTemplate program =
        application
            .executor()
            .with(
                Map.of(
                    Placeholder.EXECUTOR_ID, id.toString(),
                    Placeholder.CORES, Integer.toString(profile.cores()),
                    Placeholder.PROFILE_ID, Integer.toString(profile.id()),
                    Placeholder.MEMORY_MIB, Long.toString(profile.memory().toMebibytes()),
                    Placeholder.HOME, settings.home()));
    Map<String, String> environment = new HashMap<>(program.environment());
    List<String> disks = PodMounts.localDisks(settings);
    environment.put(LOCAL_DIRECTORIES, disks.isEmpty() ? LOCAL_DISK_PATH : String.join(",", disks));
    environment.putIfAbsent("SPARK_USER", application.user());
    return new ProcessTemplate(
        program.mainClass(),
        program.classPath(),
        program.jvmOptions(),
        program.arguments(),
        environment,
        program.secrets());
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
