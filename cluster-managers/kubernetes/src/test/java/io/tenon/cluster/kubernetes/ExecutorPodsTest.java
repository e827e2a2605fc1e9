package io.tenon.cluster.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorIdRange;
import io.tenon.spi.cluster.Placeholder;
import io.tenon.spi.cluster.ProcessTemplate;
import io.tenon.spi.cluster.ResourceProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutorPodsTest {
  private static final String HOME = "/home/me/tenon";

  private final Map<String, String> settings =
      new HashMap<>(Map.of("spark.kubernetes.container.image", "registry/tenon:1"));

  @TempDir private Path directory;

  @Test
  void podIsLabelledAsSparkLabelsIt() {
    settings.put("spark.kubernetes.executor.label.team", "blue");
    settings.put("spark.kubernetes.executor.annotation.note", "of {{APP_ID}}-{{EXECUTOR_ID}}");

    Pod pod = create(profile(0, Map.of()));

    Map<String, String> labels = pod.getMetadata().getLabels();
    assertEquals("pi-1-exec-12", pod.getMetadata().getName());
    assertEquals("spark-1", labels.get("spark-app-selector"));
    assertEquals("pi", labels.get("spark-app-name"));
    assertEquals("executor", labels.get("spark-role"));
    assertEquals("12", labels.get("spark-exec-id"));
    assertEquals("0", labels.get("spark-exec-resourceprofile-id"));
    assertEquals("blue", labels.get("team"));
    assertEquals("of spark-1-12", pod.getMetadata().getAnnotations().get("note"));
    assertEquals("Never", pod.getSpec().getRestartPolicy());
  }

  @Test
  void memoryIsTheHeapAndItsOverheadAndCoresAreARequestAlone() {
    Container container = container(create(profile(0, Map.of())));

    assertEquals(
        Map.of("memory", new Quantity("1408Mi"), "cpu", new Quantity("2")),
        container.getResources().getRequests());
    assertEquals(Map.of("memory", new Quantity("1408Mi")), container.getResources().getLimits());
  }

  @Test
  void coresOfTheSettingsAreForTheDefaultProfile() {
    settings.put("spark.kubernetes.executor.request.cores", "500m");
    settings.put("spark.kubernetes.executor.limit.cores", "3");

    Container first = container(create(profile(0, Map.of())));
    Container other = container(create(profile(4, Map.of())));

    assertEquals(new Quantity("500m"), first.getResources().getRequests().get("cpu"));
    assertEquals(new Quantity("3"), first.getResources().getLimits().get("cpu"));
    assertEquals(new Quantity("2"), other.getResources().getRequests().get("cpu"));
    assertNull(other.getResources().getLimits().get("cpu"));
  }

  @Test
  void pathsOfTheDriversMachineBecomeThoseOfTheImage() {
    Container container = container(create(profile(0, Map.of())));

    List<String> command = container.getCommand();
    assertEquals("java", command.get(0));
    assertTrue(command.contains("/opt/spark/jars/a.jar:/opt/spark/conf/"), command.toString());
    assertFalse(command.toString().contains(HOME), command.toString());
    assertFalse(command.toString().contains("SharedArchiveFile"), command.toString());
    assertEquals("/opt/spark", variable(container, "TENON_HOME").getValue());
  }

  @Test
  void addressIsPutInByKubernetesAndDollarsStay() {
    Container container = container(create(profile(0, Map.of())));

    assertEquals("TENON_POD_IP", container.getEnv().get(0).getName());
    assertTrue(container.getCommand().contains("$(TENON_POD_IP)"), container.toString());
    assertTrue(container.getCommand().contains("-Dprice=$$(X) 5$$"), container.toString());
  }

  @Test
  void secretsAreNotInThePod() {
    Pod pod = create(profile(0, Map.of()));

    EnvVar secret = variable(container(pod), "_SPARK_AUTH_SECRET");
    assertNull(secret.getValue());
    assertEquals("session-1-secrets", secret.getValueFrom().getSecretKeyRef().getName());
    assertFalse(Serialization.asYaml(pod).contains("hidden value"), "the secret is in the pod");
  }

  @Test
  void devicesNeedTheDomainOfTheirName() {
    TenonException e =
        assertThrows(TenonException.class, () -> create(profile(0, Map.of("gpu", 2L))));
    assertTrue(e.is(ClusterErrorCode.CLUSTER_UNSUPPORTED), e.toString());
    assertTrue(e.getMessage().contains("spark.executor.resource.gpu.vendor"), e.getMessage());

    settings.put("spark.executor.resource.gpu.vendor", "nvidia.com");
    Container container = container(create(profile(0, Map.of("gpu", 2L))));
    assertEquals(new Quantity("2"), container.getResources().getLimits().get("nvidia.com/gpu"));
  }

  @Test
  void templateIsWhereAPodBegins() throws IOException {
    Path file = directory.resolve("pod.yaml");
    Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Pod
        metadata: {labels: {kept: "yes"}}
        spec:
          tolerations: [{key: spot, operator: Exists}]
          containers:
          - {name: sidecar, image: "registry/sidecar:1"}
          - name: main
            image: registry/other:1
            securityContext: {runAsUser: 185}
        """);
    settings.put("spark.kubernetes.executor.podTemplateFile", file.toString());
    settings.put("spark.kubernetes.executor.podTemplateContainerName", "main");

    Pod pod = create(profile(0, Map.of()));

    assertEquals("yes", pod.getMetadata().getLabels().get("kept"));
    assertEquals("spot", pod.getSpec().getTolerations().get(0).getKey());
    assertEquals(2, pod.getSpec().getContainers().size());
    assertEquals("main", container(pod).getName());
    assertEquals("registry/tenon:1", container(pod).getImage());
    assertEquals(185L, container(pod).getSecurityContext().getRunAsUser());
  }

  @Test
  void nodesImagesAndAccountsAreThoseOfTheSettings() {
    settings.put("spark.kubernetes.executor.container.image", "registry/other:2");
    settings.put("spark.kubernetes.container.image.pullPolicy", "Always");
    settings.put("spark.kubernetes.container.image.pullSecrets", "first,second");
    settings.put("spark.kubernetes.node.selector.zone", "a");
    settings.put("spark.kubernetes.executor.node.selector.disk", "fast");
    settings.put("spark.kubernetes.executor.scheduler.name", "batch");
    settings.put("spark.kubernetes.authenticate.executor.serviceAccountName", "worker");
    settings.put("spark.kubernetes.namespace", "analytics");

    Pod pod = create(profile(0, Map.of()));

    assertEquals("registry/other:2", container(pod).getImage());
    assertEquals("Always", container(pod).getImagePullPolicy());
    assertEquals(
        List.of("first", "second"),
        pod.getSpec().getImagePullSecrets().stream().map(each -> each.getName()).toList());
    assertEquals(Map.of("zone", "a", "disk", "fast"), pod.getSpec().getNodeSelector());
    assertEquals("batch", pod.getSpec().getSchedulerName());
    assertEquals("worker", pod.getSpec().getServiceAccountName());
    assertEquals("analytics", pod.getMetadata().getNamespace());
  }

  @Test
  void templateThatIsNoPodIsOneError() throws IOException {
    Path file = Files.writeString(directory.resolve("pod.yaml"), "spec: [");
    settings.put("spark.kubernetes.executor.podTemplateFile", file.toString());

    TenonException e = assertThrows(TenonException.class, () -> create(profile(0, Map.of())));

    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
  }

  @Test
  void volumesAreMounted() {
    String prefix = "spark.kubernetes.executor.volumes.persistentVolumeClaim.";
    settings.put(prefix + "spark-local-dir-1.mount.path", "/data");
    settings.put(prefix + "spark-local-dir-1.options.claimName", "disk-SPARK_EXECUTOR_ID");

    Pod pod = create(profile(0, Map.of()));

    assertEquals(1, pod.getSpec().getVolumes().size());
    assertEquals(
        "disk-12", pod.getSpec().getVolumes().get(0).getPersistentVolumeClaim().getClaimName());
    assertEquals("/data", container(pod).getVolumeMounts().get(0).getMountPath());
    assertEquals("/data", variable(container(pod), "SPARK_LOCAL_DIRS").getValue());
  }

  @Test
  void filesOfConfigMapsAndSecretsAreMounted() {
    String volumes = "spark.kubernetes.executor.volumes.";
    settings.put(volumes + "configMap.rules.mount.path", "/etc/rules");
    settings.put(volumes + "configMap.rules.options.name", "rules-of-the-day");
    settings.put(volumes + "secret.keys.mount.path", "/etc/keys");
    settings.put(volumes + "secret.keys.mount.readOnly", "true");
    settings.put(volumes + "secret.keys.options.name", "keys-of-the-day");
    settings.put("spark.kubernetes.executor.secrets.certificates", "/etc/certificates");
    settings.put("spark.kubernetes.executor.secretKeyRef.PASSWORD", "database:password");
    settings.put("spark.kubernetes.hadoop.configMapName", "hadoop");

    Pod pod = create(profile(0, Map.of()));

    String yaml = Serialization.asYaml(pod.getSpec().getVolumes());
    for (String name : List.of("rules-of-the-day", "keys-of-the-day", "certificates", "hadoop")) {
      assertTrue(yaml.contains("ame: \"" + name + "\""), yaml);
    }
    Map<String, String> paths = new HashMap<>();
    container(pod)
        .getVolumeMounts()
        .forEach(mount -> paths.put(mount.getMountPath(), mount.getName()));
    assertTrue(
        paths.keySet().containsAll(List.of("/etc/rules", "/etc/keys", "/etc/certificates")),
        paths.toString());
    assertTrue(
        paths.containsKey(variable(container(pod), "HADOOP_CONF_DIR").getValue()),
        paths.toString());
    var password = variable(container(pod), "PASSWORD").getValueFrom().getSecretKeyRef();
    assertEquals("database", password.getName());
    assertEquals("password", password.getKey());
  }

  @Test
  void volumeThatCannotBeMadeIsRefusedByName() {
    String prefix = "spark.kubernetes.executor.volumes.persistentVolumeClaim.data.";
    settings.put(prefix + "mount.path", "/data");
    settings.put(prefix + "options.claimName", "OnDemand");
    settings.put(prefix + "options.storageClass", "fast");

    TenonException e = assertThrows(TenonException.class, () -> create(profile(0, Map.of())));

    assertTrue(e.getMessage().contains(prefix + "options.storageClass"), e.getMessage());
  }

  @Test
  void settingsThatWouldDoNothingAreRefusedWithoutTheirValue() {
    for (String name :
        List.of(
            "spark.kubernetes.executor.enableApiPolling",
            "spark.kubernetes.executr.request.cores",
            "spark.kubernetes.file.upload.path",
            "spark.kubernetes.kerberos.krb5.path",
            "spark.kubernetes.authenticate.driver.oauthToken")) {
      TenonException e =
          assertThrows(TenonException.class, () -> Settings.check(Map.of(name, "s3cret")));

      assertTrue(e.is(ClusterErrorCode.CLUSTER_UNSUPPORTED), e.toString());
      assertTrue(e.getMessage().contains("'" + name + "'"), e.getMessage());
      assertFalse(e.getMessage().contains("s3cret"), e.getMessage());
    }
  }

  private Pod create(ResourceProfile profile) {
    ProcessTemplate program =
        new ProcessTemplate(
            "Main",
            List.of(HOME + "/jars/a.jar", HOME + "/conf/"),
            List.of(
                "-Xmx{{MEMORY_MIB}}m",
                "-XX:SharedArchiveFile=" + HOME + "/lib/cds/tenon.jsa",
                "@" + HOME + "/lib/cds/options",
                "-Dprice=$(X) 5$"),
            List.of("--hostname", Placeholder.HOST.token()),
            Map.of("TENON_HOME", HOME, "_SPARK_AUTH_SECRET", "hidden value"),
            Set.of("_SPARK_AUTH_SECRET"));
    ApplicationRequest application =
        new ApplicationRequest(
            "spark-1", "pi", "me", "k8s://host", program, new ExecutorIdRange(10, 20), settings);
    return new ExecutorPods(
            application,
            PodSettings.read(PodKeys.EXECUTOR, settings),
            "pi-1",
            "session-1",
            Optional.empty())
        .create(new ExecutorId(12), profile);
  }

  private static ResourceProfile profile(int id, Map<String, Long> custom) {
    return new ResourceProfile(
        id, 2, ByteSize.ofMebibytes(1024), ByteSize.ofMebibytes(384), custom);
  }

  private static Container container(Pod pod) {
    return pod.getSpec().getContainers().get(0);
  }

  private static EnvVar variable(Container container, String name) {
    return container.getEnv().stream()
        .filter(variable -> variable.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
