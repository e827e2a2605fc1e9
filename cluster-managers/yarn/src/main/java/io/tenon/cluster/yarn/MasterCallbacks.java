package io.tenon.cluster.yarn;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.apache.hadoop.yarn.api.records.NodeReport;
import org.apache.hadoop.yarn.api.records.PreemptionContainer;
import org.apache.hadoop.yarn.api.records.PreemptionMessage;
import org.apache.hadoop.yarn.api.records.UpdatedContainer;
import org.apache.hadoop.yarn.client.api.async.AMRMClientAsync;

/**
 * The ResourceManager's callbacks in the words of {@link Events}; they come on Hadoop's own
 * threads.
 */
final class MasterCallbacks extends AMRMClientAsync.AbstractCallbackHandler {
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
