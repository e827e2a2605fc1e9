package io.tenon.cluster.yarn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.ByteSize;
import io.tenon.spi.cluster.Locality;
import io.tenon.spi.cluster.ResourceProfile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.yarn.api.records.ApplicationAttemptId;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.NodeId;
import org.apache.hadoop.yarn.api.records.Priority;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.client.api.AMRMClient.ContainerRequest;
import org.junit.jupiter.api.Test;

class ContainersTest {
  private static final ResourceProfile PROFILE =
      new ResourceProfile(0, 1, ByteSize.ofMebibytes(512), ByteSize.ofMebibytes(384), Map.of());
  private static final Locality ON_A = new Locality(2, Map.of("a", 4));

  private final FakeMaster master = new FakeMaster();
  private final Map<String, Integer> present = new HashMap<>();

  @Test
  void requestsNameTheHostsOfTheData() {
    Containers containers = containers(Map.of());

    containers.ask(Map.of(PROFILE, 3), Map.of(PROFILE, ON_A));

    assertEquals(Map.of("[a]", 2, "anywhere", 1), master.present());
    assertTrue(master.requests.stream().allMatch(ContainerRequest::getRelaxLocality));
  }

  @Test
  void requestsFollowTheData() {
    Containers containers = containers(Map.of());
    containers.ask(Map.of(PROFILE, 3), Map.of(PROFILE, ON_A));

    containers.ask(Map.of(PROFILE, 3), Map.of(PROFILE, new Locality(1, Map.of("a", 1, "b", 1))));
    assertEquals(Map.of("[a, b]", 2, "anywhere", 1), master.present());

    containers.ask(Map.of(PROFILE, 3), Map.of());
    assertEquals(Map.of("anywhere", 3), master.present());
  }

  @Test
  void containerMeetsTheRequestThatNamesItsHost() {
    Containers containers = containers(Map.of());
    containers.ask(Map.of(PROFILE, 3), Map.of(PROFILE, ON_A));

    assertEquals(Optional.of(PROFILE), containers.given(on("b")));
    assertEquals(Map.of("[a]", 2), master.present());
    assertEquals(Optional.of(PROFILE), containers.given(on("a")));
    assertEquals(Optional.of(PROFILE), containers.given(on("b")));
    assertEquals(Map.of(), master.present());
    assertEquals(Optional.empty(), containers.given(on("a")));
  }

  @Test
  void requestsThatStandAreLeftAlone() {
    Containers containers = containers(Map.of());
    containers.ask(Map.of(PROFILE, 3), Map.of(PROFILE, ON_A));
    List<ContainerRequest> before = List.copyOf(master.requests);
    present.put("a", 1);

    containers.ask(Map.of(PROFILE, 3), Map.of(PROFILE, ON_A));

    assertEquals(before, master.requests);
  }

  @Test
  void labelsGoBeforeHosts() {
    Containers containers = containers(Map.of("spark.yarn.executor.nodeLabelExpression", "fast"));

    containers.ask(Map.of(PROFILE, 2), Map.of(PROFILE, ON_A));

    assertEquals(Map.of("anywhere", 2), master.present());
    assertEquals("fast", master.requests.get(0).getNodeLabelExpression());
  }

  private Containers containers(Map<String, String> settings) {
    return new Containers(master, YarnSettings.read(settings), profile -> present);
  }

  private static Container on(String host) {
    return Container.newInstance(
        ContainerId.newContainerId(
            ApplicationAttemptId.newInstance(ApplicationId.newInstance(1, 1), 1), 1),
        NodeId.newInstance(host, 1),
        host + ":2",
        Resource.newInstance(896, 1),
        Priority.newInstance(PROFILE.id()),
        null);
  }

  private static final class FakeMaster implements Containers.Master {
    private final List<ContainerRequest> requests = new ArrayList<>();

    @Override
    public Resource largest() {
      return Resource.newInstance(8192, 8);
    }

    @Override
    public void ask(ContainerRequest request) {
      requests.add(request);
    }

    @Override
    public void unask(ContainerRequest request) {
      assertTrue(requests.remove(request), "was not asked for: " + request);
    }

    private Map<String, Integer> present() {
      Map<String, Integer> present = new TreeMap<>();
      requests.forEach(
          request ->
              present.merge(
                  request.getNodes() == null ? "anywhere" : request.getNodes().toString(),
                  1,
                  Integer::sum));
      return present;
    }
  }
}
