package io.tenon.cluster.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.DriverRequest;
import io.tenon.spi.cluster.ProcessTemplate;
import io.tenon.spi.cluster.ResourceProfile;
import io.tenon.spi.testing.TestResources;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DriverPodTest {
  private static final OwnerReference OWNER =
      Owners.of(
          new PodBuilder()
              .withNewMetadata()
              .withName("pi-1-driver")
              .withUid("1-2-3")
              .endMetadata()
              .build());

  private final Map<String, String> settings =
      new HashMap<>(
          Map.of(
              "spark.kubernetes.container.image", "registry/tenon:1",
              "spark.kubernetes.namespace", "analytics"));

  @Test
  void driverIsLabelledAsSparkLabelsItAndTakesItsServiceAccount() {
    settings.put("spark.kubernetes.authenticate.driver.serviceAccountName", "tenon-driver");
    settings.put("spark.kubernetes.driver.label.team", "blue");

    Pod pod = driver(Optional.empty()).pod();

    assertEquals("pi-1-driver", pod.getMetadata().getName());
    assertEquals("driver", pod.getMetadata().getLabels().get("spark-role"));
    assertEquals("spark-7", pod.getMetadata().getLabels().get("spark-app-selector"));
    assertEquals("blue", pod.getMetadata().getLabels().get("team"));
    assertEquals("tenon-driver", pod.getSpec().getServiceAccountName());
    assertEquals("Never", pod.getSpec().getRestartPolicy());
    assertEquals(new Quantity("1408Mi"), container(pod).getResources().getLimits().get("memory"));
  }

  @Test
  void driverIsToldWhoItIsAndWhereItsExecutorsFindIt() {
    List<String> command = container(driver(Optional.empty()).pod()).getCommand();

    assertTrue(command.contains("-Xmx1024m"), command.toString());
    assertTrue(command.contains("/opt/spark/jars/*"), command.toString());
    assertTrue(command.contains("-Dspark.app.id=spark-7"), command.toString());
    assertTrue(
        command.contains("-Dspark.kubernetes.driver.pod.name=pi-1-driver"), command.toString());
    assertTrue(
        command.contains("-Dspark.driver.host=pi-1-driver-svc.analytics.svc"), command.toString());
    assertTrue(
        command.indexOf("-Dspark.driver.host=pi-1-driver-svc.analytics.svc")
            > command.indexOf("-Dspark.driver.host=$(TENON_POD_IP)"),
        command.toString());
  }

  @Test
  void serviceLeadsToTheDriverAloneAndGoesWithIt() {
    settings.put("spark.ui.port", "4141");
    DriverPod driver = driver(Optional.empty());

    Service service = driver.service(OWNER);

    assertEquals("pi-1-driver-svc", service.getMetadata().getName());
    assertEquals(List.of(OWNER), service.getMetadata().getOwnerReferences());
    assertEquals("None", service.getSpec().getClusterIP());
    assertTrue(
        driver
            .pod()
            .getMetadata()
            .getLabels()
            .entrySet()
            .containsAll(service.getSpec().getSelector().entrySet()));
    assertEquals(
        Set.of(7078, 7079, 4141),
        Set.copyOf(service.getSpec().getPorts().stream().map(port -> port.getPort()).toList()));
  }

  @Test
  void settingsAndTheTemplateOfExecutorsAreInTheSecretAlone() {
    DriverPod driver = driver(Optional.of("kind: Pod"));

    Pod pod = driver.pod();
    Secret secret = driver.secret(OWNER);

    assertFalse(pod.toString().contains("pa55word"), pod.toString());
    assertEquals("spark.a=pa55word", secret.getStringData().get("SETTINGS"));
    assertEquals("kind: Pod", secret.getStringData().get("executor-pod-template.yaml"));
    assertTrue(
        container(pod).getVolumeMounts().stream()
            .anyMatch(mount -> mount.getMountPath().equals("/etc/tenon/driver")));
    assertEquals(List.of(OWNER), secret.getMetadata().getOwnerReferences());
  }

  @Test
  void driverGetsNoCredentialsOfTheSubmittingMachine() {
    settings.put("spark.kubernetes.context", "here");
    settings.put("spark.kubernetes.authenticate.submission.oauthToken", "secret");
    settings.put("spark.kubernetes.authenticate.caCertFile", "/home/me/ca.crt");
    settings.put("spark.kubernetes.executor.podTemplateFile", "/home/me/pod.yaml");

    Map<String, String> there = DriverSettings.there(settings);

    assertEquals(
        Map.of(
            "spark.master",
            "k8s://https://kubernetes.default.svc",
            "spark.kubernetes.container.image",
            "registry/tenon:1",
            "spark.kubernetes.namespace",
            "analytics",
            "spark.kubernetes.executor.podTemplateFile",
            "/etc/tenon/driver/executor-pod-template.yaml",
            "spark.driver.port",
            "7078",
            "spark.driver.blockManager.port",
            "7079",
            "spark.ui.port",
            "4040"),
        there);
  }

  @Test
  void filesOfTheSubmittingMachineAreRefusedByName() throws Exception {
    try (TestResources resources = new TestResources();
        var drivers =
            new KubernetesClusterManager(resources)
                .drivers("k8s://https://127.0.0.1:1", settings)) {
      TenonException e =
          assertThrows(
              TenonException.class,
              () -> drivers.submit(request(URI.create("file:/home/me/app.jar"), false)));
      assertTrue(e.is(ClusterErrorCode.CLUSTER_UNSUPPORTED), e.toString());
      assertTrue(e.getMessage().contains("'file:/home/me/app.jar'"), e.getMessage());

      e =
          assertThrows(
              TenonException.class,
              () -> drivers.submit(request(URI.create("local:///app.jar"), true)));
      assertTrue(e.is(ClusterErrorCode.CLUSTER_UNSUPPORTED), e.toString());
      assertTrue(e.getMessage().contains("--supervise"), e.getMessage());
    }
  }

  @Test
  void idsAreReadAsSparkWritesThem() {
    assertEquals(new DriverId("a", "pi-driver", false), DriverId.parse("a:pi-driver", "default"));
    assertEquals(new DriverId("default", "pi", false), DriverId.parse("pi", "default"));
    DriverId many = DriverId.parse("a:pi-*", "default");
    assertTrue(many.matches("pi-1-driver"));
    assertFalse(many.matches("api-1-driver"));
    assertTrue(DriverId.parse("a:*", "default").matches("any"));
    for (String wrong : List.of("a:b:c", ":b", "a:", "a:*b", "a:b*c*")) {
      TenonException e =
          assertThrows(TenonException.class, () -> DriverId.parse(wrong, "default"), wrong);
      assertTrue(e.getMessage().contains("'" + wrong + "'"), e.getMessage());
    }
  }

  private DriverPod driver(Optional<String> executorTemplate) {
    return new DriverPod(
        request(URI.create("local:///opt/app.jar"), false),
        PodSettings.read(PodKeys.DRIVER, settings),
        DriverSettings.read(settings),
        executorTemplate,
        Optional.empty(),
        "pi-1",
        "spark-7");
  }

  private DriverRequest request(URI file, boolean supervised) {
    ProcessTemplate program =
        new ProcessTemplate(
            "io.tenon.Driver",
            List.of("{{HOME}}/jars/*"),
            List.of("-Xmx{{MEMORY_MIB}}m", "-Dspark.driver.host={{HOST}}"),
            List.of("--class", "org.example.Pi", file.toString()),
            Map.of("SETTINGS", "spark.a=pa55word"),
            Set.of("SETTINGS"));
    return new DriverRequest(
        "pi",
        "tester",
        "k8s://https://127.0.0.1:1",
        program,
        new ResourceProfile(0, 1, ByteSize.ofMebibytes(1024), ByteSize.ofMebibytes(384), Map.of()),
        List.of(file),
        supervised,
        settings);
  }

  private static Container container(Pod pod) {
    return pod.getSpec().getContainers().get(0);
  }
}
