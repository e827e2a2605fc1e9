package io.tenon.cluster.kubernetes;

import io.tenon.cluster.common.Durations;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExitReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Which pods do not come to run, and why. */
final class PodTroubles {
  /** A pod that was made is told of within this, unless it is gone again. */
  private static final Duration UNSEEN = Duration.ofSeconds(30);

  private final SessionSettings settings;

  PodTroubles(SessionSettings settings) {
    this.settings = settings;
  }

  /** How a pod that will not run has ended, once that is clear. */
  Optional<ExecutorExit> verdict(ExecutorPod executor) {
    if (executor.last().isEmpty()) {
      return Optional.empty();
    }
    var pod = executor.last().get();
    Optional<PodStart.Problem> problem = PodStart.problem(pod);
    if (problem.isPresent()) {
      boolean over =
          executor.troubled().compareTo(settings.imagePatience()) >= 0 || problem.get().hopeless();
      return over ? Optional.of(failed(problem.get().message())) : Optional.empty();
    }
    executor.untroubled();
    boolean late = executor.age().compareTo(settings.startTimeout()) >= 0;
    return late && PodStart.unschedulable(pod).isEmpty()
        ? Optional.of(
            failed(
                "its pod does not run after %s ('%s')"
                    .formatted(
                        Durations.words(settings.startTimeout()), SessionSettings.START_TIMEOUT)))
        : Optional.empty();
  }

  private static ExecutorExit failed(String message) {
    return new ExecutorExit(ExitReason.LAUNCH_FAILED, OptionalInt.empty(), message);
  }

  boolean isMissing(ExecutorPod executor) {
    return executor.state() == ExecutorPod.State.CREATED
        && executor.last().isEmpty()
        && executor.age().compareTo(UNSEEN) >= 0;
  }

  /** What to say when pods have found no node for long. */
  Optional<TenonException> shortage(List<ExecutorPod> pending) {
    List<ExecutorPod> waiting =
        pending.stream()
            .filter(executor -> executor.age().compareTo(settings.patience()) >= 0)
            .filter(executor -> executor.last().flatMap(PodStart::unschedulable).isPresent())
            .toList();
    if (waiting.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new TenonException(
            ClusterErrorCode.CLUSTER_NO_CAPACITY,
            "no node takes executors' pods: %s; the application waits: free resources, add nodes, or ask for smaller executors"
                .formatted(waiting.get(0).last().flatMap(PodStart::unschedulable).orElse(""))));
  }
}
