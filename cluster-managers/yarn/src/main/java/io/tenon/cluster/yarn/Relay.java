package io.tenon.cluster.yarn;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.apache.hadoop.yarn.api.records.NodeReport;

/** Passes on what a master hears to the session that there is, if there is one. */
final class Relay implements MasterCallbacks.Events {
  private final System.Logger logger;
  private final Consumer<ContainerId> giveBack;
  private volatile Optional<MasterCallbacks.Events> listener = Optional.empty();

  /**
   * @param giveBack takes containers that nobody wants any more
   */
  Relay(System.Logger logger, Consumer<ContainerId> giveBack) {
    this.logger = logger;
    this.giveBack = giveBack;
  }

  void to(Optional<MasterCallbacks.Events> next) {
    listener = next;
  }

  @Override
  public void given(List<Container> containers) {
    listener.ifPresentOrElse(
        events -> events.given(containers),
        () -> containers.forEach(container -> giveBack.accept(container.getId())));
  }

  @Override
  public void started(ContainerId container) {
    listener.ifPresentOrElse(events -> events.started(container), () -> giveBack.accept(container));
  }

  @Override
  public void notStarted(ContainerId container, Throwable cause) {
    listener.ifPresentOrElse(
        events -> events.notStarted(container, cause), () -> giveBack.accept(container));
  }

  @Override
  public void notStopped(ContainerId container, Throwable cause) {
    listener.ifPresentOrElse(
        events -> events.notStopped(container, cause), () -> giveBack.accept(container));
  }

  @Override
  public void completed(List<ContainerStatus> statuses) {
    listener.ifPresent(events -> events.completed(statuses));
  }

  @Override
  public void preempted(Set<ContainerId> containers) {
    listener.ifPresent(events -> events.preempted(containers));
  }

  @Override
  public void nodes(List<NodeReport> reports) {
    listener.ifPresent(events -> events.nodes(reports));
  }

  @Override
  public void shutDown() {
    listener.ifPresentOrElse(
        MasterCallbacks.Events::shutDown,
        () -> logger.log(INFO, "YARN has ended the application of this driver"));
  }

  @Override
  public void failed(Throwable cause) {
    listener.ifPresentOrElse(
        events -> events.failed(cause),
        () -> logger.log(WARNING, "the connection of this driver to YARN has broken", cause));
  }
}
