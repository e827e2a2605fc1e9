package io.tenon.itests.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.kubernetes.Node;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ClusterSession;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExitReason;
import io.tenon.spi.testing.coordination.FaultyLink;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What is taken from running executors and from their driver, and how it is borne. */
class KubernetesLossesIT extends KubernetesFixture {
  private static final Duration OUTAGE =
      Duration.ofSeconds(Boolean.getBoolean("tenon.endurance") ? 60 : 0);

  /** A cluster as old as this one does not tell an eviction from another deletion. */
  @Test
  void podsThatAreDeletedOrEvictedAreToldWithNoticeAndReplaced() throws IOException {
    try (ClusterSession session = connect(Map.of())) {
      session.request(Map.of(profile(0, 256), 2));
      await("two executors", () -> heard.alive().size() == 2);
      Set<ExecutorId> first = heard.alive();
      List<String> pods = Node.pods("default");

      Node.kubectl("delete", "--wait=false", "--grace-period=2", pods.get(0));
      Node.evict(directory, pods.get(1));

      await("their ends", () -> heard.ended().size() == 2);
      for (ExecutorId executor : first) {
        assertEquals(ExitReason.KILLED, heard.leaving().get(executor));
        assertEquals(ExitReason.KILLED, heard.exit(executor).orElseThrow().reason());
      }
      await("others", () -> heard.alive().size() == 2);
    }
  }

  @Test
  void podThatItsNodeEvictsIsToldAsPreempted() {
    String volume = "spark.kubernetes.executor.volumes.emptyDir.spark-local-dir-1.";
    try (ClusterSession session =
        connect(
            Map.of(volume + "mount.path", "/scratch", volume + "options.sizeLimit", "1Mi"),
            DiskEater.class)) {
      session.request(Map.of(profile(0, 256), 1));

      await("an end", () -> !heard.ended().isEmpty());
      session.request(Map.of());
      var exit = heard.ended().get(0).exit();
      assertEquals(ExitReason.PREEMPTED, exit.reason(), exit.toString());
    }
  }

  @Test
  void apiServerThatGoesAndComesBackIsBorne() {
    try (ClusterSession session = connect(Map.of())) {
      session.request(Map.of(profile(0, 256), 2));
      await("two executors", () -> heard.alive().size() == 2);
      Set<ExecutorId> before = heard.alive();

      Node.control("api-stop");
      long begin = System.nanoTime();
      session.request(Map.of(profile(0, 256), 3));
      await(
          "a delay, and " + OUTAGE,
          () -> delayed() && System.nanoTime() - begin >= OUTAGE.toNanos());
      assertEquals(before, heard.alive());
      Node.control("api-start");

      await("a third executor", () -> heard.alive().size() == 3);
      assertTrue(heard.alive().containsAll(before), heard.toString());
      assertEquals(List.of(), heard.ended());
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
  void watchThatIsDroppedIsTakenUpAgain() throws IOException {
    try (FaultyLink link = new FaultyLink(443);
        ClusterSession session = connect("k8s://https://127.0.0.1:" + link.port(), Map.of())) {
      session.request(Map.of(profile(0, 256), 2));
      await("two executors", () -> heard.alive().size() == 2);

      link.cut();
      Node.kubectl("delete", "--now", "--wait=true", Node.pods("default").get(0));
      assertEquals(List.of(), heard.ended());
      link.heal();

      await("the end of one", () -> heard.ended().size() == 1);
      assertEquals(ExitReason.KILLED, heard.ended().get(0).exit().reason());
      await("another", () -> heard.alive().size() == 2);
    }
  }

  /** The API server has no memory of what was when the watch broke: 410 Gone. */
  @Test
  @EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
  void watchThatCannotBeTakenUpBeginsWithAList() throws IOException {
    try (FaultyLink link = new FaultyLink(443);
        ClusterSession session = connect("k8s://https://127.0.0.1:" + link.port(), Map.of())) {
      session.request(Map.of(profile(0, 256), 2));
      await("two executors", () -> heard.alive().size() == 2);
      List<String> pods = Node.pods("default");
      String seen = Node.kubectl("get", pods.get(1), "-o", "jsonpath={.metadata.resourceVersion}");

      link.cut();
      Node.kubectl("delete", "--now", "--wait=true", pods.get(0));
      Node.control("api-stop");
      Node.control("api-start");
      String watch =
          "/api/v1/namespaces/default/pods?watch=1&timeoutSeconds=1&resourceVersion=" + seen;
      String answer = Node.kubectl("get", "--raw", watch);
      link.heal();
      assertTrue(answer.contains("\"code\":410"), answer);

      await("the end of one", () -> heard.ended().size() == 1);
      await("another", () -> heard.alive().size() == 2);
    }
  }

  @Test
  void namespaceThatIsDeletedEndsTheSession() {
    Node.kubectl("create", "namespace", "doomed");
    try (ClusterSession session = connect(Map.of("spark.kubernetes.namespace", "doomed"))) {
      session.request(Map.of(profile(0, 256), 1));
      await("an executor", () -> heard.alive().size() == 1);

      Node.kubectl("delete", "namespace", "doomed", "--wait=false");

      await("the failure", () -> !heard.failures().isEmpty());
      TenonException cause = heard.failures().get(0);
      assertTrue(cause.is(ClusterErrorCode.CLUSTER_REFUSED), cause.toString());
      assertTrue(cause.getMessage().contains("doomed"), cause.getMessage());
      assertEquals(Set.of(), heard.alive());
    }
  }
}
