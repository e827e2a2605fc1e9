package io.tenon.benchmarks.scale;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.yarn.api.protocolrecords.AllocateRequest;
import org.apache.hadoop.yarn.api.protocolrecords.AllocateResponse;
import org.apache.hadoop.yarn.api.protocolrecords.FinishApplicationMasterResponse;
import org.apache.hadoop.yarn.api.protocolrecords.RegisterApplicationMasterResponse;
import org.apache.hadoop.yarn.api.protocolrecords.StartContainersResponse;
import org.apache.hadoop.yarn.api.protocolrecords.StopContainersRequest;
import org.apache.hadoop.yarn.api.protocolrecords.StopContainersResponse;
import org.apache.hadoop.yarn.api.records.ApplicationAttemptId;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerExitStatus;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerState;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.apache.hadoop.yarn.api.records.NMToken;
import org.apache.hadoop.yarn.api.records.NodeId;
import org.apache.hadoop.yarn.api.records.Priority;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.ResourceRequest;
import org.apache.hadoop.yarn.api.records.Token;
import org.apache.hadoop.yarn.util.Records;

/**
 * The containers of one application, on some nodes. As many as are asked for are given with the
 * next exchange, and one that is stopped has ended by then.
 */
final class YarnContainers {
  private static final Resource LARGEST = Resource.newInstance(65_536, 64);

  /** No node gives more between two of its heartbeats. */
  private static final int AT_ONCE = 2_000;

  private final List<NodeId> nodes = new ArrayList<>();
  private final Map<Priority, ResourceRequest> asked = new HashMap<>();
  private final Set<ContainerId> running = new HashSet<>();
  private final List<ContainerStatus> ended = new ArrayList<>();
  private long given;

  synchronized void add(NodeId node) {
    nodes.add(node);
  }

  InvocationHandler ofMasters() {
    return (proxy, method, arguments) ->
        switch (method.getName()) {
          case "registerApplicationMaster" -> register();
          case "allocate" -> allocate((AllocateRequest) arguments[0]);
          case "finishApplicationMaster" -> FinishApplicationMasterResponse.newInstance(true);
          default -> throw unknown(method);
        };
  }

  InvocationHandler ofNodes() {
    return (proxy, method, arguments) ->
        switch (method.getName()) {
          case "startContainers" ->
              StartContainersResponse.newInstance(Map.of(), List.of(), Map.of());
          case "stopContainers" -> stop(((StopContainersRequest) arguments[0]).getContainerIds());
          default -> throw unknown(method);
        };
  }

  private static UnsupportedOperationException unknown(Method method) {
    return new UnsupportedOperationException(method.toString());
  }

  private static RegisterApplicationMasterResponse register() {
    RegisterApplicationMasterResponse response =
        Records.newRecord(RegisterApplicationMasterResponse.class);
    response.setMaximumResourceCapability(LARGEST);
    return response;
  }

  private synchronized AllocateResponse allocate(AllocateRequest request) {
    for (ResourceRequest each : request.getAskList()) {
      if (each.getResourceName().equals(ResourceRequest.ANY)) {
        asked.put(each.getPriority(), each);
      }
    }
    request.getReleaseList().forEach(this::end);
    List<Container> allocated = new ArrayList<>();
    for (ResourceRequest each : asked.values()) {
      int number = Math.min(AT_ONCE, each.getNumContainers());
      for (int i = 0; i < number; i++) {
        allocated.add(container(each));
      }
      each.setNumContainers(each.getNumContainers() - number);
    }
    List<ContainerStatus> told = List.copyOf(ended);
    ended.clear();
    return AllocateResponse.newBuilder()
        .responseId(request.getResponseId() + 1)
        .allocatedContainers(allocated)
        .completedContainersStatuses(told)
        .nmTokens(allocated.isEmpty() ? List.of() : tokens())
        .updatedNodes(List.of())
        .availableResources(LARGEST)
        .numClusterNodes(nodes.size())
        .build();
  }

  private Container container(ResourceRequest request) {
    ContainerId id =
        ContainerId.newContainerId(
            ApplicationAttemptId.newInstance(ApplicationId.newInstance(1, 1), 1), ++given);
    running.add(id);
    NodeId node = nodes.get((int) (given % nodes.size()));
    return Container.newInstance(
        id,
        node,
        node.getHost() + ":8042",
        request.getCapability(),
        request.getPriority(),
        token("ContainerToken", node));
  }

  private List<NMToken> tokens() {
    return nodes.stream().map(node -> NMToken.newInstance(node, token("NMToken", node))).toList();
  }

  private static Token token(String kind, NodeId node) {
    return Token.newInstance(new byte[] {0}, kind, new byte[] {0}, node.toString());
  }

  private synchronized StopContainersResponse stop(List<ContainerId> containers) {
    containers.forEach(this::end);
    return StopContainersResponse.newInstance(containers, Map.of());
  }

  private void end(ContainerId container) {
    if (running.remove(container)) {
      ended.add(
          ContainerStatus.newInstance(
              container, ContainerState.COMPLETE, "", ContainerExitStatus.KILLED_BY_APPMASTER));
    }
  }
}
