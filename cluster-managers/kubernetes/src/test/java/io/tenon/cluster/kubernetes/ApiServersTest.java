package io.tenon.cluster.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.tenon.spi.ByteSize;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterSession;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorIdRange;
import io.tenon.spi.cluster.ExitReason;
import io.tenon.spi.cluster.ProcessTemplate;
import io.tenon.spi.cluster.ResourceProfile;
import io.tenon.spi.testing.TestResources;
import io.tenon.spi.testing.cluster.RecordingListener;
import io.tenon.spi.testing.coordination.FaultyLink;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** API servers that are newer than the real one of the integration tests, or that forget. */
class ApiServersTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final ResourceProfile PROFILE =
      new ResourceProfile(0, 1, ByteSize.ofMebibytes(256), ByteSize.ofMebibytes(64), Map.of());

  private final RecordingListener heard = new RecordingListener();
  private final TestResources resources = new TestResources();
  private final MockApi api = new MockApi();
  private final FaultyLink link;

  ApiServersTest() throws IOException {
    link = new FaultyLink(api.port());
  }

  @AfterEach
  void close() throws Exception {
    link.close();
    resources.close();
    api.close();
    assertEquals(List.of(), heard.violations());
  }

  @Test
  void podOfANewerServerIsReadForWhatIsKnownOfIt() {
    try (ClusterSession session = connect()) {
      Pod pod = start(session, 1).get(0);
      Pod newer = new PodBuilder(running(pod)).build();
      newer.setAdditionalProperty("ofAnotherCentury", Map.of("a", List.of(1)));
      newer.getSpec().setAdditionalProperty("ofAnotherCentury", "yes");
      newer.getStatus().setAdditionalProperty("ofAnotherCentury", Map.of("phase", "Frozen"));
      newer.getStatus().setObservedGeneration(3L);
      newer.getStatus().setResize("InProgress");
      newer.getStatus().getConditions().add(condition("OfAnotherCentury", "Unheard"));
      // The mock, which has no kubelet, lets a pod go at once where nothing holds it.
      newer.getMetadata().setFinalizers(List.of("example.com/kubelet"));
      api.put(newer);
      await("the executor", () -> heard.alive().size() == 1);

      // Since 1.26 the server says why it takes a pod away.
      newer.getStatus().getConditions().add(condition("DisruptionTarget", "EvictionByEvictionAPI"));
      api.put(newer);
      api.delete(newer);

      ExecutorId id = heard.launched().get(0).id();
      await("the notice", () -> heard.leaving().get(id) == ExitReason.PREEMPTED);
      api.letGo(newer);
      await("the end", () -> heard.exit(id).isPresent());
      assertEquals(ExitReason.PREEMPTED, heard.exit(id).get().reason());
    }
  }

  @Test
  void watchThatIsDroppedMissesNothing() {
    try (ClusterSession session = connect()) {
      List<Pod> pods = start(session, 3);
      pods.forEach(pod -> api.put(running(pod)));
      await("three executors", () -> heard.alive().size() == 3);

      link.cut();
      api.put(failed(pods.get(0), 137));
      api.put(failed(pods.get(1), 3));
      assertEquals(List.of(), heard.ended());
      link.heal();

      await("the ends of two", () -> heard.ended().size() == 2);
      assertEquals(ExitReason.KILLED, reason(pods.get(0)));
      assertEquals(ExitReason.CRASHED, reason(pods.get(1)));
      assertEquals(1, heard.alive().size());
      await("two others in their place", () -> api.pods().size() == 3);
    }
  }

  @Test
  void watchOnWhatTheServerHasForgottenBeginsWithAList() {
    try (ClusterSession session = connect()) {
      List<Pod> pods = start(session, 2);
      pods.forEach(pod -> api.put(running(pod)));
      await("two executors", () -> heard.alive().size() == 2);

      api.forget();
      link.cut();
      api.delete(pods.get(0));
      link.heal();

      await("410 Gone", () -> api.forgotten() == 1);
      await("the end of one", () -> heard.ended().size() == 1);
      assertEquals(ExitReason.KILLED, reason(pods.get(0)));
      api.put(failed(pods.get(1), 3));
      await("the end of the other", () -> heard.ended().size() == 2);
    }
  }

  @Test
  void watchThatSaysNothingIsBegunAnew() {
    api.fallSilent();
    try (ClusterSession session = connect()) {
      List<Pod> pods = start(session, 2);
      pods.forEach(pod -> api.put(running(pod)));
      await("two executors", () -> heard.alive().size() == 2);
    }
  }

  @Test
  void podThatWentWhileTheWatchSaidNothingIsMissed() {
    try (ClusterSession session = connect()) {
      List<Pod> pods = start(session, 2);
      pods.forEach(pod -> api.put(running(pod)));
      await("two executors", () -> heard.alive().size() == 2);

      api.fallSilent();
      link.cut();
      link.heal();
      await("a watch that says nothing", api::isSilent);
      api.delete(pods.get(0));

      await("the end of one", () -> heard.ended().size() == 1);
      assertEquals(ExitReason.KILLED, reason(pods.get(0)));
    }
  }

  @Test
  void noMorePodsAreAskedForAtOnceThanASetNumber() {
    try (ClusterSession session =
        connect(
            Map.of(
                "spark.kubernetes.allocation.batch.size", "2",
                "spark.kubernetes.allocation.batch.delay", "1h"))) {
      session.request(Map.of(PROFILE, 5));
      await("the first two pods", () -> api.pods().size() == 2);

      api.put(running(api.pods().get(0)));
      await("an executor", () -> heard.alive().size() == 1);
      session.request(Map.of(PROFILE, 6));
      session.release(heard.alive());

      await("its end", () -> heard.alive().isEmpty());
      assertEquals(1, api.pods().size());
    }
  }

  @Test
  void noMorePodsWaitThanASetNumber() {
    try (ClusterSession session =
        connect(Map.of("spark.kubernetes.allocation.maxPendingPods", "2"))) {
      session.request(Map.of(PROFILE, 4));
      await("two pods that wait", () -> api.pods().size() == 2);
      List<Pod> first = api.pods();
      api.put(running(first.get(0)));
      await("a third", () -> api.pods().size() == 3);
      api.put(running(first.get(1)));

      await("two executors", () -> heard.alive().size() == 2);
      await("the last two pods", () -> api.pods().size() == 4);
    }
  }

  private ClusterSession connect() {
    return connect(Map.of());
  }

  private ClusterSession connect(Map<String, String> more) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "spark.kubernetes.container.image", "registry/tenon:1",
                "spark.kubernetes.allocation.batch.delay", "100ms",
                "spark.kubernetes.executor.apiPollingInterval", "5s",
                "spark.kubernetes.dynamicAllocation.deleteGracePeriod", "0s"));
    settings.putAll(more);
    ProcessTemplate template =
        new ProcessTemplate(
            "Main", List.of("/opt/spark/jars/a.jar"), List.of(), List.of(), Map.of(), Set.of());
    return new KubernetesClusterManager(resources)
        .connect(
            new ApplicationRequest(
                "spark-1",
                "pi",
                "tester",
                "k8s://http://127.0.0.1:" + link.port(),
                template,
                new ExecutorIdRange(1, 99),
                settings),
            heard);
  }

  private List<Pod> start(ClusterSession session, int count) {
    session.request(Map.of(PROFILE, count));
    await("the pods", () -> api.pods().size() == count);
    return api.pods();
  }

  private static Pod running(Pod pod) {
    return new PodBuilder(pod)
        .withNewStatus()
        .withPhase("Running")
        .withPodIP("10.0.0.7")
        .endStatus()
        .build();
  }

  private static Pod failed(Pod pod, int code) {
    String container = pod.getSpec().getContainers().get(0).getName();
    return new PodBuilder(pod)
        .withNewStatus()
        .withPhase("Failed")
        .withContainerStatuses(
            new ContainerStatusBuilder()
                .withName(container)
                .withNewState()
                .withNewTerminated()
                .withExitCode(code)
                .endTerminated()
                .endState()
                .build())
        .endStatus()
        .build();
  }

  private static PodCondition condition(String type, String reason) {
    return new PodConditionBuilder().withType(type).withStatus("True").withReason(reason).build();
  }

  private ExitReason reason(Pod pod) {
    ExecutorId id =
        new ExecutorId(Integer.parseInt(pod.getMetadata().getLabels().get(Names.EXECUTOR)));
    return heard.exit(id).orElseThrow().reason();
  }

  private void await(String what, BooleanSupplier condition) {
    heard.await(LIMIT, what, condition);
  }
}
