package io.tenon.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.Placeholder;
import io.tenon.spi.cluster.ProcessTemplate;
import io.tenon.spi.cluster.ResourceProfile;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Describes the pods of an application's executors. */
final class ExecutorPods {
  private static final String CONTAINER = "spark-kubernetes-executor";
  private static final int DEFAULT_PROFILE = 0;

  private final ApplicationRequest application;
  private final PodSettings settings;
  private final PodForm form;
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
    this.form = new PodForm(settings);
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
    return form.pod(
        new PodForm.Identity(name(id), labels, annotations, owner, id.toString()),
        container(id, profile));
  }

  private String substituted(String text, String executor) {
    return text.replace("{{APP_ID}}", application.id()).replace("{{EXECUTOR_ID}}", executor);
  }

  private ContainerBuilder container(ExecutorId id, ResourceProfile profile) {
    ProcessTemplate program = program(id, profile);
    ContainerBuilder container =
        form.container(
            CONTAINER, programs.command(program), programs.environment(program, secret()), profile);
    if (profile.id() == DEFAULT_PROFILE) {
      form.addCores(container, profile.cores());
    } else {
      PodForm.addCores(container, Integer.toString(profile.cores()));
    }
    profile
        .custom()
        .forEach(
            (name, amount) ->
                container
                    .editResources()
                    .addToLimits(device(name), new Quantity(Long.toString(amount)))
                    .endResources());
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
    return form.program(
        application
            .executor()
            .with(
                Map.of(
                    Placeholder.EXECUTOR_ID, id.toString(),
                    Placeholder.CORES, Integer.toString(profile.cores()),
                    Placeholder.PROFILE_ID, Integer.toString(profile.id()),
                    Placeholder.MEMORY_MIB, Long.toString(profile.memory().toMebibytes()),
                    Placeholder.HOME, settings.home())),
        application.user(),
        Map.of());
  }
}
