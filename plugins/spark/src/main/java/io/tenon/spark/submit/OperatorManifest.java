package io.tenon.spark.submit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code sparkoperator.k8s.io/v1beta2}: the manifests of Kubeflow's operator. */
final class OperatorManifest {
  static final String GROUP = "sparkoperator.k8s.io/";

  private static final String KUBERNETES = "spark.kubernetes.";
  private static final List<String> OF_PODS =
      List.of(
          "affinity",
          "tolerations",
          "hostNetwork",
          "dnsConfig",
          "initContainers",
          "terminationGracePeriodSeconds",
          "hostAliases",
          "shareProcessNamespace",
          "priorityClassName");
  private static final List<String> OF_CONTAINERS =
      List.of("envFrom", "volumeMounts", "lifecycle", "ports", "securityContext");

  private final ManifestFields spec;
  private final ManifestSubmission submission;

  private OperatorManifest(ManifestFields spec, ManifestSubmission submission) {
    this.spec = spec;
    this.submission = submission;
  }

  static void translate(ManifestFields spec, ManifestSubmission submission) {
    OperatorManifest manifest = new OperatorManifest(spec, submission);
    manifest.application();
    manifest.dependencies();
    manifest.dynamicAllocation();
    spec.part("driver").ifPresent(driver -> manifest.role("driver", driver));
    spec.part("executor").ifPresent(executor -> manifest.role("executor", executor));
    manifest.notes();
  }

  private void application() {
    String mode = spec.text("mode").orElse("cluster");
    if (mode.equals("cluster") || mode.equals("client")) {
      submission.flag("--deploy-mode", Optional.of(mode));
    } else {
      throw ManifestFields.wrong(spec.path("mode"), "is '" + mode + "'; write cluster or client");
    }
    // The file's name says as much.
    spec.text("type");
    submission.flag("--class", spec.text("mainClass"));
    submission.flag("--proxy-user", spec.text("proxyUser"));
    submission.application(
        spec.text("mainApplicationFile")
            .orElseThrow(
                () -> ManifestFields.wrong(spec.path("mainApplicationFile"), "is not there")),
        spec.texts("arguments"));
    submission.setting(KUBERNETES + "container.image", spec.text("image"));
    submission.setting(KUBERNETES + "container.image.pullPolicy", spec.text("imagePullPolicy"));
    submission.setting(
        KUBERNETES + "container.image.pullSecrets", joined(spec.texts("imagePullSecrets")));
    submission.setting(KUBERNETES + "hadoop.configMapName", spec.text("hadoopConfigMap"));
    submission.settings(KUBERNETES + "node.selector.", spec.entries("nodeSelector"));
    submission.setting("spark.executor.memoryOverheadFactor", spec.text("memoryOverheadFactor"));
    submission.setting("spark.driver.memoryOverheadFactor", spec.text("memoryOverheadFactor"));
    submission.settings("spark.hadoop.", spec.entries("hadoopConf"));
    submission.settings("", spec.entries("sparkConf"));
  }

  private void dependencies() {
    Optional<ManifestFields> found = spec.part("deps");
    if (found.isPresent()) {
      ManifestFields deps = found.get();
      submission.flag("--jars", joined(deps.texts("jars")));
      submission.flag("--files", joined(deps.texts("files")));
      submission.flag("--py-files", joined(deps.texts("pyFiles")));
      submission.flag("--archives", joined(deps.texts("archives")));
      submission.flag("--packages", joined(deps.texts("packages")));
      submission.flag("--exclude-packages", joined(deps.texts("excludePackages")));
      submission.flag("--repositories", joined(deps.texts("repositories")));
    }
  }

  private void dynamicAllocation() {
    spec.part("dynamicAllocation")
        .ifPresent(
            allocation -> {
              String prefix = "spark.dynamicAllocation.";
              for (String field :
                  List.of("enabled", "initialExecutors", "minExecutors", "maxExecutors")) {
                submission.setting(prefix + field, allocation.text(field));
              }
              submission.setting(
                  prefix + "shuffleTracking.enabled",
                  allocation.text("shuffleTrackingEnabled").or(() -> Optional.of("true")));
              submission.setting(
                  prefix + "shuffleTracking.timeout",
                  allocation.text("shuffleTrackingTimeout").map(millis -> millis + "ms"));
            });
  }

  private void role(String role, ManifestFields pod) {
    String spark = "spark." + role + ".";
    String kubernetes = KUBERNETES + role + ".";
    submission.setting(spark + "cores", pod.text("cores"));
    submission.setting(spark + "memory", pod.text("memory"));
    submission.setting(spark + "memoryOverhead", pod.text("memoryOverhead"));
    submission.setting(spark + "extraJavaOptions", pod.text("javaOptions"));
    submission.setting(kubernetes + "request.cores", pod.text("coreRequest"));
    submission.setting(kubernetes + "limit.cores", pod.text("coreLimit"));
    submission.setting(kubernetes + "container.image", pod.text("image"));
    submission.setting(kubernetes + "scheduler.name", pod.text("schedulerName"));
    submission.setting(
        KUBERNETES + "authenticate." + role + ".serviceAccountName", pod.text("serviceAccount"));
    submission.settings(kubernetes + "label.", pod.entries("labels"));
    submission.settings(kubernetes + "annotation.", pod.entries("annotations"));
    submission.settings(kubernetes + "node.selector.", pod.entries("nodeSelector"));
    for (ManifestFields secret : pod.partList("secrets")) {
      secret.text("secretType");
      submission.setting(
          kubernetes + "secrets." + secret.text("name").orElse(""), secret.text("path"));
    }
    pod.part("envSecretKeyRefs").ifPresent(refs -> secretKeys(kubernetes, refs));
    if (role.equals("driver")) {
      submission.setting(kubernetes + "pod.name", pod.text("podName"));
      submission.setting(kubernetes + "master", pod.text("kubernetesMaster"));
      submission.settings(kubernetes + "service.annotation.", pod.entries("serviceAnnotations"));
    } else {
      submission.setting("spark.executor.instances", pod.text("instances"));
      submission.setting(kubernetes + "deleteOnTermination", pod.text("deleteOnTermination"));
    }
    template(submission.template(role), pod);
  }

  private void secretKeys(String prefix, ManifestFields refs) {
    for (String variable : refs.names()) {
      refs.part(variable)
          .ifPresent(
              ref ->
                  submission.setting(
                      prefix + "secretKeyRef." + variable,
                      ref.text("name").map(name -> name + ":" + ref.text("key").orElse(variable))));
    }
  }

  private void template(PodTemplateDraft template, ManifestFields pod) {
    pod.mapping("template").ifPresent(template::begin);
    spec.list("volumes").forEach(volume -> template.addToPod("volumes", volume));
    OF_PODS.forEach(field -> pod.value(field).ifPresent(value -> template.pod(field, value)));
    OF_CONTAINERS.forEach(
        field -> pod.value(field).ifPresent(value -> template.container(field, value)));
    pod.value("podSecurityContext").ifPresent(value -> template.pod("securityContext", value));
    pod.list("sidecars").forEach(sidecar -> template.addToPod("containers", sidecar));
    pod.list("env").forEach(variable -> template.addToContainer("env", variable));
    pod.entries("envVars")
        .forEach(
            (name, value) -> template.addToContainer("env", Map.of("name", name, "value", value)));
    for (ManifestFields map : pod.partList("configMaps")) {
      String name = map.text("name").orElse("");
      Map<String, Object> volume = new LinkedHashMap<>();
      volume.put("name", name + "-vol");
      volume.put("configMap", Map.of("name", name));
      template.addToPod("volumes", volume);
      template.addToContainer(
          "volumeMounts", Map.of("name", name + "-vol", "mountPath", map.text("path").orElse("")));
    }
    pod.part("gpu")
        .ifPresent(
            gpu ->
                template.limit(
                    gpu.text("name").orElse("nvidia.com/gpu"), gpu.text("quantity").orElse("1")));
  }

  private void notes() {
    spec.part("restartPolicy")
        .filter(policy -> !policy.text("type").orElse("Never").equals("Never"))
        .ifPresent(
            policy -> submission.note(spec.path("restartPolicy"), "a driver is not started again"));
    submission.version(spec, "sparkVersion");
  }

  private static Optional<String> joined(List<String> values) {
    return values.isEmpty() ? Optional.empty() : Optional.of(String.join(",", values));
  }
}
