package io.tenon.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.KeyToPathBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.tenon.spi.cluster.DriverRequest;
import io.tenon.spi.cluster.Placeholder;
import io.tenon.spi.cluster.ProcessTemplate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Describes the pod of a driver, and what belongs to it. */
final class DriverPod {
  private static final String CONTAINER = "spark-kubernetes-driver";
  private static final String FILES = "tenon-driver-files";
  private static final String DRIVER = "driver";

  private final DriverRequest request;
  private final PodSettings settings;
  private final DriverSettings driver;
  private final Optional<String> executorTemplate;
  private final PodForm form;
  private final String unique;
  private final String name;
  private final String applicationId;

  /**
   * @param executorTemplate what the pods of its executors are made from
   * @param name of the pod, where the user says one
   * @param unique what its other names begin with
   * @param applicationId which it is to have
   */
  DriverPod(
      DriverRequest request,
      PodSettings settings,
      DriverSettings driver,
      Optional<String> executorTemplate,
      Optional<String> name,
      String unique,
      String applicationId) {
    this.request = request;
    this.settings = settings;
    this.driver = driver;
    this.executorTemplate = executorTemplate;
    this.form = new PodForm(settings);
    this.name = name.orElse(unique + "-driver");
    this.unique = unique;
    this.applicationId = applicationId;
  }

  String name() {
    return name;
  }

  private String secretName() {
    return unique + "-driver";
  }

  private String serviceName() {
    return unique + "-driver-svc";
  }

  private Map<String, String> labels() {
    Map<String, String> labels = new HashMap<>();
    settings.labels().forEach((label, value) -> labels.put(label, substituted(value)));
    labels.put(Names.APPLICATION, applicationId);
    labels.put(Names.APPLICATION_NAME, Names.label(request.name()));
    labels.put(Names.ROLE, Names.DRIVER_ROLE);
    labels.put(Names.SESSION, unique);
    return labels;
  }

  private String substituted(String text) {
    return text.replace("{{APP_ID}}", applicationId);
  }

  Pod pod() {
    ProcessTemplate program =
        form.program(
            request
                .driver()
                .with(
                    Map.of(
                        Placeholder.CORES, Integer.toString(request.profile().cores()),
                        Placeholder.MEMORY_MIB,
                            Long.toString(request.profile().memory().toMebibytes()),
                        Placeholder.HOME, settings.home())),
            request.user(),
            driver.environment());
    ContainerPrograms programs = new ContainerPrograms(program, settings);
    ContainerBuilder container =
        form.container(
            CONTAINER,
            programs.command(withOwnOptions(program)),
            programs.environment(program, secretName()),
            request.profile());
    form.addCores(container, request.profile().cores());
    addPorts(container);
    executorTemplate.ifPresent(
        unused ->
            container.addToVolumeMounts(
                new VolumeMountBuilder()
                    .withName(FILES)
                    .withMountPath(DriverSettings.FILES)
                    .withReadOnly(true)
                    .build()));
    Map<String, String> annotations = new HashMap<>();
    settings.annotations().forEach((key, value) -> annotations.put(key, substituted(value)));
    Pod pod =
        form.pod(
            new PodForm.Identity(name, labels(), annotations, Optional.empty(), DRIVER), container);
    return executorTemplate.isPresent() ? withFiles(pod) : pod;
  }

  /** What only this driver is told. */
  private ProcessTemplate withOwnOptions(ProcessTemplate program) {
    List<String> options = new ArrayList<>(program.jvmOptions());
    options.add("-Dspark.app.id=" + applicationId);
    options.add("-D" + SessionSettings.DRIVER_POD.name() + "=" + name);
    if (!driver.usesAddress()) {
      options.add("-Dspark.driver.host=%s.%s.svc".formatted(serviceName(), settings.namespace()));
    }
    return new ProcessTemplate(
        program.mainClass(),
        program.classPath(),
        options,
        program.arguments(),
        program.environment(),
        program.secrets());
  }

  private void addPorts(ContainerBuilder container) {
    driver
        .ports()
        .forEach(
            (port, number) ->
                container.addNewPort().withName(port).withContainerPort(number).endPort());
  }

  private Pod withFiles(Pod pod) {
    return new PodBuilder(pod)
        .editSpec()
        .addNewVolume()
        .withName(FILES)
        .withNewSecret()
        .withSecretName(secretName())
        .withItems(
            new KeyToPathBuilder()
                .withKey(DriverSettings.EXECUTOR_TEMPLATE)
                .withPath(DriverSettings.EXECUTOR_TEMPLATE)
                .build())
        .endSecret()
        .endVolume()
        .endSpec()
        .build();
  }

  Secret secret(OwnerReference owner) {
    Map<String, String> values = new TreeMap<>(ContainerPrograms.secrets(request.driver()));
    executorTemplate.ifPresent(text -> values.put(DriverSettings.EXECUTOR_TEMPLATE, text));
    return new SecretBuilder()
        .withNewMetadata()
        .withName(secretName())
        .withLabels(labels())
        .withOwnerReferences(owner)
        .endMetadata()
        .withStringData(values)
        .build();
  }

  /** Without an address of its own: its name leads to the pod. */
  Service service(OwnerReference owner) {
    ServiceBuilder service =
        new ServiceBuilder()
            .withNewMetadata()
            .withName(serviceName())
            .withLabels(labels())
            .withAnnotations(driver.serviceAnnotations())
            .withOwnerReferences(owner)
            .endMetadata()
            .withNewSpec()
            .withClusterIP("None")
            .withSelector(Map.of(Names.SESSION, unique, Names.ROLE, Names.DRIVER_ROLE))
            .endSpec();
    driver
        .ports()
        .forEach(
            (port, number) ->
                service
                    .editSpec()
                    .addNewPort()
                    .withName(port)
                    .withPort(number)
                    .withNewTargetPort(number)
                    .endPort()
                    .endSpec());
    return service.build();
  }
}
