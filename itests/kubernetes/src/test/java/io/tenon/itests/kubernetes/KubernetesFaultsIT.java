package io.tenon.itests.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.Lease;
import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.cluster.ClusterSession;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorIdRange;
import io.tenon.spi.cluster.ExitReason;
import io.tenon.spi.cluster.ProcessTemplate;
import io.tenon.spi.cluster.ResourceProfile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong on a cluster, and how it is told. */
class KubernetesFaultsIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static KubernetesPlugin plugin;
  private static Lease<ClusterManager> lease;

  @TempDir private static Path directory;

  private final Recorder recorder = new Recorder();

  @BeforeAll
  static void startPlugin() {
    Node.require();
    plugin = new KubernetesPlugin();
    lease = plugin.lease();
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

  @AfterAll
  static void stopPlugin() {
    if (plugin != null) {
      lease.close();
      plugin.close();
    }
  }

  @AfterEach
  void nothingIsLeft() {
    Node.assertNothingLeft("default");
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
    String secret =
        Node.kubectl("get", "serviceaccount", "nobody", "-o", "jsonpath={.secrets[0].name}");
    String token =
        Node.kubectl("get", "secret", secret, "-o", "go-template={{.data.token | base64decode}}");

    TenonException e =
        assertThrows(
            TenonException.class,
            () -> connect(Map.of("spark.kubernetes.authenticate.oauthToken", token)));

    assertTrue(e.is(ClusterErrorCode.CLUSTER_REFUSED), e.toString());
    assertTrue(e.getMessage().contains("system:serviceaccount:default:nobody"), e.getMessage());
    assertTrue(e.getMessage().contains("docs/KUBERNETES.md"), e.getMessage());
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

      await("one executor and a delay", () -> recorder.alive().size() == 1 && delayed());
      TenonException reason = recorder.delays().get(0);
      assertTrue(reason.is(ClusterErrorCode.CLUSTER_NO_CAPACITY), reason.toString());
      assertTrue(reason.getMessage().contains("exceeded quota: one-pod"), reason.getMessage());
      assertEquals(List.of(), recorder.failures());
    }
  }

  @Test
  void podsThatNoNodeTakesAreTold() {
    try (ClusterSession session = connect(Map.of("spark.tenon.kubernetes.patience", "1s"))) {
      session.request(Map.of(profile(0, 900_000), 1));

      await("a delay", this::delayed);
      TenonException reason = recorder.delays().get(0);
      assertTrue(reason.is(ClusterErrorCode.CLUSTER_NO_CAPACITY), reason.toString());
      assertTrue(reason.getMessage().contains("Insufficient memory"), reason.getMessage());
    }
  }

  @Test
  void missingImageIsALaunchThatFailed() {
    try (ClusterSession session =
        connect(Map.of("spark.kubernetes.container.image", "localhost/nowhere:1"))) {
      session.request(Map.of(profile(0, 256), 1));

      await("an end", () -> !recorder.ended().isEmpty());
      var exit = recorder.ended().values().iterator().next();
      assertEquals(ExitReason.LAUNCH_FAILED, exit.reason());
      assertTrue(exit.message().contains("localhost/nowhere:1"), exit.message());
    }
  }

  @Test
  void deletedPodIsToldWithNoticeAndReplaced() {
    try (ClusterSession session = connect(Map.of())) {
      session.request(Map.of(profile(0, 256), 1));
      await("an executor", () -> recorder.alive().size() == 1);
      ExecutorId first = recorder.alive().iterator().next();

      Node.kubectl("delete", "--wait=false", "--grace-period=3", Node.pods("default").get(0));

      await("its end", () -> recorder.ended().containsKey(first));
      assertEquals(ExitReason.KILLED, recorder.leaving().get(first));
      assertEquals(ExitReason.KILLED, recorder.ended().get(first).reason());
      await("another", () -> recorder.alive().size() == 1);
    }
  }

  @Test
  void memoryBeyondTheLimitIsToldAsThat() {
    try (ClusterSession session = connect(Map.of(), MemoryEater.class)) {
      session.request(Map.of(profile(0, 32), 1));

      await("an end", () -> !recorder.ended().isEmpty());
      session.request(Map.of());
      var exit = recorder.ended().values().iterator().next();
      assertEquals(ExitReason.MEMORY_EXCEEDED, exit.reason(), exit.toString());
      assertTrue(exit.message().contains("spark.executor.memoryOverhead"), exit.message());
    }
  }

  @Test
  void apiServerThatGoesAndComesBackIsBorne() {
    try (ClusterSession session = connect(Map.of())) {
      session.request(Map.of(profile(0, 256), 2));
      await("two executors", () -> recorder.alive().size() == 2);
      Set<ExecutorId> before = recorder.alive();

      Node.control("api-stop");
      session.request(Map.of(profile(0, 256), 3));
      await("a delay", this::delayed);
      assertEquals(before, recorder.alive());
      Node.control("api-start");

      await("a third executor", () -> recorder.alive().size() == 3);
      assertTrue(recorder.alive().containsAll(before), recorder.toString());
      assertEquals(Map.of(), recorder.ended());
    }
  }

  /** What was deleted while nobody could be told of it is found when the pods are listed again. */
  @Test
  @EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
  void namespaceThatIsDeletedEndsTheSession() {
    Node.kubectl("create", "namespace", "doomed");
    try (ClusterSession session = connect(Map.of("spark.kubernetes.namespace", "doomed"))) {
      session.request(Map.of(profile(0, 256), 1));
      await("an executor", () -> recorder.alive().size() == 1);

      Node.kubectl("delete", "namespace", "doomed", "--wait=false");

      await("the failure", () -> !recorder.failures().isEmpty());
      TenonException cause = recorder.failures().get(0);
      assertTrue(cause.is(ClusterErrorCode.CLUSTER_REFUSED), cause.toString());
      assertTrue(cause.getMessage().contains("doomed"), cause.getMessage());
      assertEquals(Set.of(), recorder.alive());
    }
  }

  private boolean delayed() {
    return !recorder.delays().isEmpty();
  }

  private void await(String what, BooleanSupplier condition) {
    recorder.await(LIMIT, what, condition);
  }

  private ClusterSession connect(Map<String, String> more) {
    return connect(Node.MASTER, more, WaitingProgram.class);
  }

  private ClusterSession connect(Map<String, String> more, Class<?> program) {
    return connect(Node.MASTER, more, program);
  }

  private ClusterSession connect(String master, Map<String, String> more) {
    return connect(master, more, WaitingProgram.class);
  }

  private ClusterSession connect(String master, Map<String, String> more, Class<?> program) {
    Map<String, String> settings = new HashMap<>(Node.image());
    settings.put("spark.kubernetes.dynamicAllocation.deleteGracePeriod", "1s");
    settings.putAll(more);
    ProcessTemplate template =
        new ProcessTemplate(
            program.getName(),
            List.of(
                Path.of(program.getProtectionDomain().getCodeSource().getLocation().getPath())
                    .toString()),
            List.of("-Xmx{{MEMORY_MIB}}m", "-XX:MaxDirectMemorySize=1g", "-XX:+UseSerialGC"),
            List.of(),
            Map.of("PASSWORD", "of the test"),
            Set.of("PASSWORD"));
    return lease
        .service()
        .connect(
            new ApplicationRequest(
                "faults-" + UUID.randomUUID(),
                "faults",
                "tester",
                master,
                template,
                new ExecutorIdRange(0, 99),
                settings),
            recorder);
  }

  private static ResourceProfile profile(int id, int mebibytes) {
    return new ResourceProfile(
        id, 1, ByteSize.ofMebibytes(mebibytes), ByteSize.ofMebibytes(64), Map.of());
  }
}
