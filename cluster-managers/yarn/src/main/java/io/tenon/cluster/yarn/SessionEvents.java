package io.tenon.cluster.yarn;

import io.tenon.cluster.common.SessionThread;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExitReason;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerExitStatus;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.apache.hadoop.yarn.api.records.NodeReport;
import org.apache.hadoop.yarn.api.records.NodeState;
import org.jspecify.annotations.Nullable;

/** Brings what Hadoop's threads tell to the session's own. */
final class SessionEvents implements MasterCallbacks.Events {
  private final YarnSession session;
  private final SessionThread thread;
  private final ApplicationId application;

  SessionEvents(YarnSession session, SessionThread thread, ApplicationId application) {
    this.session = session;
    this.thread = thread;
    this.application = application;
  }

  @Override
  public void given(List<Container> containers) {
    thread.run("a container", () -> containers.forEach(session::given));
  }

  @Override
  public void started(ContainerId container) {
    of(container, session::started);
  }

  @Override
  public void notStarted(ContainerId container, Throwable cause) {
    of(container, executor -> notStarted(executor, cause));
  }

  private void notStarted(YarnExecutor executor, Throwable cause) {
    session.giveBack(executor.container().getId());
    session.ended(
        executor,
        executor.isReleased()
            ? ExitReasons.of(ContainerExitStatus.ABORTED, "", true)
            : new ExecutorExit(
                ExitReason.LAUNCH_FAILED,
                OptionalInt.empty(),
                "its node did not start the container: " + cause.getMessage()));
  }

  @Override
  public void notStopped(ContainerId container, Throwable cause) {
    of(container, session::takeAway);
  }

  @Override
  public void completed(List<ContainerStatus> statuses) {
    for (ContainerStatus status : statuses) {
      of(
          status.getContainerId(),
          executor ->
              session.ended(
                  executor,
                  ExitReasons.of(
                      status.getExitStatus(),
                      String.valueOf(status.getDiagnostics()),
                      executor.isReleased())));
    }
  }

  @Override
  public void preempted(Set<ContainerId> containers) {
    for (ContainerId container : containers) {
      of(container, executor -> session.leaving(executor, Duration.ZERO));
    }
  }

  @Override
  public void nodes(List<NodeReport> reports) {
    for (NodeReport report : reports) {
      if (report.getNodeState() == NodeState.DECOMMISSIONING) {
        Integer seconds = report.getDecommissioningTimeout();
        Duration notice = Duration.ofSeconds(seconds == null ? 0 : Math.max(0, seconds));
        thread.run(
            "the end of " + report.getNodeId(),
            () ->
                session
                    .on(report.getNodeId())
                    .forEach(executor -> session.leaving(executor, notice)));
      }
    }
  }

  @Override
  public void shutDown() {
    failed("YARN has ended " + application + "; its page says why", null);
  }

  @Override
  public void failed(Throwable cause) {
    failed("the connection of %s to YARN has broken: %s".formatted(application, cause), cause);
  }

  private void failed(String message, @Nullable Throwable cause) {
    thread.run(
        "the failure of " + application,
        () -> session.fail(new TenonException(ClusterErrorCode.CLUSTER_REFUSED, message, cause)));
  }

  private void of(ContainerId container, Consumer<YarnExecutor> step) {
    thread.run("container " + container, () -> session.find(container).ifPresent(step));
  }
}
