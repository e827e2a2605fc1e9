package io.tenon.itests.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.kubernetes.Node;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ClusterSession;
import io.tenon.spi.cluster.ExitReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is wrong with a submission or its executors, and how it is told. */
class KubernetesFaultsIT extends KubernetesFixture {
  @BeforeAll
  static void prepareNode() {
    Node.apply(
        directory,
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: small}
        ---
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: one-pod, namespace: small}
        spec: {hard: {pods: "1"}}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: nobody, namespace: default}
        """);
  }

  @AfterEach
  void nothingIsLeftInTheOtherNamespace() {
    Node.assertNothingLeft("small");
  }

  @Test
  void wrongAddressIsOneErrorInTime() {
    long begun = System.nanoTime();

    TenonException e =
        assertThrows(TenonException.class, () -> connect("k8s://https://127.0.0.1:1", Map.of()));

    assertTrue(e.is(ClusterErrorCode.CLUSTER_UNREACHABLE), e.toString());
    assertTrue(e.getMessage().contains("https://127.0.0.1:1 does not answer"), e.getMessage());
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    assertTrue(took.compareTo(Duration.ofSeconds(40)) < 0, "it took " + took);
  }

  @Test
  void wrongCredentialsAreOneError() {
    TenonException e =
        assertThrows(
            TenonException.class,
            () -> connect(Map.of("spark.kubernetes.authenticate.oauthToken", "no-such-token")));

    assertTrue(e.is(ClusterErrorCode.CLUSTER_REFUSED), e.toString());
    assertTrue(e.getMessage().contains("does not accept the credentials"), e.getMessage());
  }

  @Test
  void contextThatIsNotThereIsOneError() {
    TenonException e =
        assertThrows(
            TenonException.class, () -> connect(Map.of("spark.kubernetes.context", "nobody")));

    assertTrue(e.is(ClusterErrorCode.CLUSTER_REFUSED), e.toString());
    assertTrue(e.getMessage().contains("no context 'nobody'"), e.getMessage());
  }

  @Test
  void userWithoutTheRoleIsOneError() {
    String token = Node.token("nobody");

    TenonException e =
        assertThrows(
            TenonException.class,
            () -> connect(Map.of("spark.kubernetes.authenticate.oauthToken", token)));

    assertTrue(e.is(ClusterErrorCode.CLUSTER_REFUSED), e.toString());
    assertTrue(e.getMessage().contains("system:serviceaccount:default:nobody"), e.getMessage());
    assertTrue(e.getMessage().contains("docs/KUBERNETES.md"), e.getMessage());
  }

  @Test
  void roleOfTheDistributionIsEnough() {
    Path role = Path.of(System.getProperty("tenon.home"), "kubernetes", "role.yaml");
    Node.kubectl("apply", "-f", role.toString());

    try (ClusterSession session =
        connect(Map.of("spark.kubernetes.authenticate.oauthToken", Node.token("tenon-driver")))) {
      session.request(Map.of(profile(0, 256), 1));
      await("an executor", () -> heard.alive().size() == 1);
    }
    assertEquals(ExitReason.RELEASED, heard.ended().get(0).exit().reason());
  }

  @Test
  void imageIsMadeOfWhatTheDistributionHas() throws IOException {
    Path home = Path.of(System.getProperty("tenon.home"));

    List<String> sources =
        Files.readAllLines(home.resolve("kubernetes/Dockerfile")).stream()
            .filter(line -> line.startsWith("COPY "))
            .flatMap(line -> Stream.of(line.substring(5, line.lastIndexOf(' ')).split(" ")))
            .toList();

    assertTrue(sources.containsAll(List.of("jars", "plugins")), sources.toString());
    for (String source : sources) {
      assertTrue(Files.exists(home.resolve(source)), source);
    }
  }

  @Test
  void namespaceThatIsNotThereIsOneError() {
    TenonException e =
        assertThrows(
            TenonException.class,
            () -> connect(Map.of("spark.kubernetes.namespace", "no-such-namespace")));

    assertTrue(e.is(ClusterErrorCode.CLUSTER_REFUSED), e.toString());
    assertTrue(e.getMessage().contains("no-such-namespace"), e.getMessage());
    assertTrue(e.getMessage().contains("'spark.kubernetes.namespace'"), e.getMessage());
  }

  @Test
  void driversPodThatIsNotThereIsOneError() {
    TenonException e =
        assertThrows(
            TenonException.class,
            () -> connect(Map.of("spark.kubernetes.driver.pod.name", "no-such-pod")));

    assertTrue(e.is(ClusterErrorCode.CLUSTER_REFUSED), e.toString());
    assertTrue(e.getMessage().contains("no pod 'no-such-pod'"), e.getMessage());
  }

  @Test
  void quotaIsToldOnceAndTheRestRuns() {
    try (ClusterSession session = connect(Map.of("spark.kubernetes.namespace", "small"))) {
      session.request(Map.of(profile(0, 256), 3));

      await("one executor and a delay", () -> heard.alive().size() == 1 && delayed());
      TenonException reason = heard.delays().get(0);
      assertTrue(reason.is(ClusterErrorCode.CLUSTER_NO_CAPACITY), reason.toString());
      assertTrue(reason.getMessage().contains("exceeded quota: one-pod"), reason.getMessage());
      assertEquals(List.of(), heard.failures());
    }
  }

  @Test
  void podsThatNoNodeTakesAreTold() {
    try (ClusterSession session = connect(Map.of("spark.tenon.kubernetes.patience", "1s"))) {
      session.request(Map.of(profile(0, 900_000), 1));

      await("a delay", this::delayed);
      TenonException reason = heard.delays().get(0);
      assertTrue(reason.is(ClusterErrorCode.CLUSTER_NO_CAPACITY), reason.toString());
      assertTrue(reason.getMessage().contains("Insufficient memory"), reason.getMessage());
    }
  }

  @Test
  void missingImageIsALaunchThatFailed() {
    try (ClusterSession session =
        connect(Map.of("spark.kubernetes.container.image", "localhost/nowhere:1"))) {
      session.request(Map.of(profile(0, 256), 1));

      await("an end", () -> !heard.ended().isEmpty());
      var exit = heard.ended().get(0).exit();
      assertEquals(ExitReason.LAUNCH_FAILED, exit.reason());
      assertTrue(exit.message().contains("localhost/nowhere:1"), exit.message());
    }
  }

  @Test
  void memoryBeyondTheLimitIsToldAsThat() {
    try (ClusterSession session = connect(Map.of(), MemoryEater.class)) {
      session.request(Map.of(profile(0, 32), 1));

      await("an end", () -> !heard.ended().isEmpty());
      session.request(Map.of());
      var exit = heard.ended().get(0).exit();
      assertEquals(ExitReason.MEMORY_EXCEEDED, exit.reason(), exit.toString());
      assertTrue(exit.message().contains("spark.executor.memoryOverhead"), exit.message());
    }
  }
}
