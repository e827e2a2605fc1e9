package io.tenon.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.tenon.spi.cluster.DriverStatus;
import io.tenon.spi.cluster.DriverStatus.State;
import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExitReason;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** How drivers fare, from their pods. */
final class DriverStates {
  private DriverStates() {}

  static DriverStatus of(Pod pod) {
    if (PodStart.hasEnded(pod)) {
      ExecutorExit end = PodEnds.ended(pod);
      return new DriverStatus(
          end.reason() == ExitReason.COMPLETED ? State.FINISHED : State.FAILED,
          end.exitCode(),
          end.message());
    }
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return new DriverStatus(State.RUNNING, OptionalInt.empty(), "it is being deleted");
    }
    if (PodStart.isRunning(pod)) {
      return new DriverStatus(
          State.RUNNING, OptionalInt.empty(), "on the node " + pod.getSpec().getNodeName());
    }
    return new DriverStatus(
        State.SUBMITTED,
        OptionalInt.empty(),
        PodStart.unschedulable(pod)
            .or(() -> PodStart.problem(pod).map(PodStart.Problem::message))
            .orElse(""));
  }

  /** Of at least one. */
  static DriverStatus of(List<Pod> pods) {
    if (pods.size() == 1) {
      return of(pods.get(0));
    }
    List<State> states = pods.stream().map(pod -> of(pod).state()).distinct().toList();
    return new DriverStatus(
        states.size() == 1 ? states.get(0) : State.UNKNOWN,
        OptionalInt.empty(),
        pods.stream()
            .map(pod -> pod.getMetadata().getName() + " is " + of(pod).state())
            .collect(Collectors.joining(", ")));
  }
}
