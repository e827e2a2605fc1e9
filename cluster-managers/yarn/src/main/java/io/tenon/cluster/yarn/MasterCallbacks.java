package io.tenon.cluster.yarn;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.apache.hadoop.yarn.api.records.NodeReport;
import org.apache.hadoop.yarn.api.records.PreemptionContainer;
import org.apache.hadoop.yarn.api.records.PreemptionMessage;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.UpdatedContainer;
import org.apache.hadoop.yarn.client.api.async.AMRMClientAsync;
import org.apache.hadoop.yarn.client.api.async.NMClientAsync;

/** Hadoop's callbacks in the words of {@link Events}; they come on Hadoop's own threads. */
final class MasterCallbacks {
  /** What becomes of containers and nodes. Implementations return at once. */
  interface Events {
    void given(List<Container> containers);

    void started(ContainerId container);

    void notStarted(ContainerId container, Throwable cause);

    void notStopped(ContainerId container, Throwable cause);

    void completed(List<ContainerStatus> statuses);

    void preempted(Set<ContainerId> containers);

    void nodes(List<NodeReport> reports);

    /** The ResourceManager takes this process no longer for a master. */
    void shutDown();

    void failed(Throwable cause);
  }

  private final Events events;

  MasterCallbacks(Events events) {
    this.events = events;
  }

  AMRMClientAsync.AbstractCallbackHandler ofResourceManager() {
    return new OfResourceManager();
  }

  NMClientAsync.AbstractCallbackHandler ofNodeManagers() {
    return new OfNodeManagers();
  }

  private final class OfResourceManager extends AMRMClientAsync.AbstractCallbackHandler {
    @Override
    public void onContainersAllocated(List<Container> containers) {
      events.given(List.copyOf(containers));
    }

    @Override
    public void onContainersCompleted(List<ContainerStatus> statuses) {
      events.completed(List.copyOf(statuses));
    }

    @Override
    public void onPreemptionMessageReceived(PreemptionMessage message) {
      Stream<PreemptionContainer> strict =
          message.getStrictContract() == null
              ? Stream.of()
              : message.getStrictContract().getContainers().stream();
      Stream<PreemptionContainer> negotiable =
          message.getContract() == null
              ? Stream.of()
              : message.getContract().getContainers().stream();
      events.preempted(
          Stream.concat(strict, negotiable)
              .map(PreemptionContainer::getId)
              .collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public void onNodesUpdated(List<NodeReport> reports) {
      events.nodes(List.copyOf(reports));
    }

    @Override
    public void onContainersUpdated(List<UpdatedContainer> containers) {
      // Nothing here asks for other sizes.
    }

    @Override
    public void onShutdownRequest() {
      events.shutDown();
    }

    @Override
    public void onError(Throwable cause) {
      events.failed(cause);
    }

    @Override
    public float getProgress() {
      return 0;
    }
  }

  // Two of the methods are deprecated and have no body yet.
  @SuppressWarnings("deprecation")
  private final class OfNodeManagers extends NMClientAsync.AbstractCallbackHandler {
    @Override
    public void onContainerStarted(ContainerId container, Map<String, ByteBuffer> services) {
      events.started(container);
    }

    @Override
    public void onStartContainerError(ContainerId container, Throwable cause) {
      events.notStarted(container, cause);
    }

    @Override
    public void onStopContainerError(ContainerId container, Throwable cause) {
      events.notStopped(container, cause);
    }

    @Override
    public void onContainerStopped(ContainerId container) {
      // The ResourceManager tells when it has ended.
    }

    @Override
    public void onContainerStatusReceived(ContainerId container, ContainerStatus status) {
      // Not asked for.
    }

    @Override
    public void onGetContainerStatusError(ContainerId container, Throwable cause) {
      // Not asked for.
    }

    @Override
    public void onContainerResourceIncreased(ContainerId container, Resource resource) {
      // Not asked for.
    }

    @Override
    public void onContainerResourceUpdated(ContainerId container, Resource resource) {
      // Not asked for.
    }

    @Override
    public void onIncreaseContainerResourceError(ContainerId container, Throwable cause) {
      // Not asked for.
    }

    @Override
    public void onUpdateContainerResourceError(ContainerId container, Throwable cause) {
      // Not asked for.
    }
  }
}
