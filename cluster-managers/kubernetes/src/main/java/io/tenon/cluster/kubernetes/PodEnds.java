package io.tenon.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExitReason;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** How a pod ended, in the SPI's words. */
final class PodEnds {
  /** What a container reports for a process that a signal ended is this plus the signal. */
  private static final int SIGNALLED = 128;

  private static final int SIGKILL = 9;
  private static final int SIGTERM = 15;
  private static final int LONGEST = 2_000;
  private static final String OUT_OF_MEMORY = "OOMKilled";

  /** Reasons of a pod's failure that are the node's. */
  private static final Set<String> NODE =
      Set.of("NodeLost", "Shutdown", "NodeShutdown", "Terminated", "NodeAffinity");

  private static final Set<String> PREEMPTED = Set.of("Evicted", "Preempting", "Preempted");

  /** The kubelet did not let it in. */
  private static final Set<String> REFUSED =
      Set.of("UnexpectedAdmissionError", "OutOfcpu", "OutOfmemory", "OutOfpods");

  private PodEnds() {}

  /** Of a pod whose containers have ended. */
  static ExecutorExit ended(Pod pod) {
    String reason = Optional.ofNullable(pod.getStatus().getReason()).orElse("");
    String message = Optional.ofNullable(pod.getStatus().getMessage()).orElse("");
    Optional<ContainerStateTerminated> end = terminated(pod);
    OptionalInt code =
        end.map(state -> OptionalInt.of(state.getExitCode())).orElse(OptionalInt.empty());
    if (PREEMPTED.contains(reason)) {
      return new ExecutorExit(ExitReason.PREEMPTED, code, "its pod was evicted: " + message);
    }
    if (NODE.contains(reason)) {
      return new ExecutorExit(
          ExitReason.MACHINE_LOST, code, "its node went: " + reason + " " + message);
    }
    if (REFUSED.contains(reason)) {
      return new ExecutorExit(
          ExitReason.LAUNCH_FAILED, code, "its node did not take it: " + reason + " " + message);
    }
    if (end.isEmpty() && pod.getMetadata().getDeletionTimestamp() != null) {
      return killed(pod, code, "");
    }
    if (end.isEmpty()) {
      return new ExecutorExit(
          ExitReason.UNKNOWN, code, "its pod failed: " + (reason + " " + message).strip());
    }
    return terminated(pod, end.get());
  }

  private static ExecutorExit terminated(Pod pod, ContainerStateTerminated end) {
    OptionalInt code = OptionalInt.of(end.getExitCode());
    String said = said(end);
    if (OUT_OF_MEMORY.equals(end.getReason())) {
      return new ExecutorExit(
          ExitReason.MEMORY_EXCEEDED,
          code,
          "its container used more memory than it has (OOMKilled); raise spark.executor.memoryOverhead"
              + said);
    }
    return switch (end.getExitCode()) {
      case 0 -> new ExecutorExit(ExitReason.COMPLETED, code, "ended by itself");
      case SIGNALLED + SIGKILL, SIGNALLED + SIGTERM -> killed(pod, code, said);
      default ->
          isStartError(end)
              ? new ExecutorExit(
                  ExitReason.LAUNCH_FAILED, code, "its container could not be started" + said)
              : new ExecutorExit(
                  ExitReason.CRASHED, code, "ended with exit status " + end.getExitCode() + said);
    };
  }

  private static boolean isStartError(ContainerStateTerminated end) {
    return "ContainerCannotRun".equals(end.getReason()) || "StartError".equals(end.getReason());
  }

  /** Of a pod that was deleted without our doing, or is being so. */
  static ExecutorExit deleted(Pod pod) {
    Optional<ContainerStateTerminated> end = terminated(pod);
    if (end.isPresent() && OUT_OF_MEMORY.equals(end.get().getReason())) {
      return terminated(pod, end.get());
    }
    return killed(pod, OptionalInt.empty(), "");
  }

  private static ExecutorExit killed(Pod pod, OptionalInt code, String said) {
    ExitReason reason = leaving(pod);
    return new ExecutorExit(
        reason,
        code,
        switch (reason) {
          case PREEMPTED -> "its pod was evicted or preempted" + said;
          case MACHINE_LOST -> "its node was drained or lost" + said;
          default ->
              pod.getMetadata().getDeletionTimestamp() == null
                  ? "killed from outside" + said
                  : "its pod was deleted" + said;
        });
  }

  /** Why a pod is being deleted without our doing. Clusters before 1.26 do not say. */
  static ExitReason leaving(Pod pod) {
    if (pod.getStatus() == null) {
      return ExitReason.KILLED;
    }
    for (PodCondition condition : pod.getStatus().getConditions()) {
      if ("DisruptionTarget".equals(condition.getType()) && "True".equals(condition.getStatus())) {
        return switch (String.valueOf(condition.getReason())) {
          case "DeletionByTaintManager", "DeletionByPodGC", "TerminationByKubelet" ->
              ExitReason.MACHINE_LOST;
          default -> ExitReason.PREEMPTED;
        };
      }
    }
    return ExitReason.KILLED;
  }

  private static Optional<ContainerStateTerminated> terminated(Pod pod) {
    if (pod.getStatus() == null
        || pod.getSpec() == null
        || pod.getSpec().getContainers().isEmpty()) {
      return Optional.empty();
    }
    String container = pod.getSpec().getContainers().get(0).getName();
    return pod.getStatus().getContainerStatuses().stream()
        .filter(status -> container.equals(status.getName()))
        .map(ContainerStatus::getState)
        .filter(state -> state != null && state.getTerminated() != null)
        .map(state -> state.getTerminated())
        .findFirst();
  }

  private static String said(ContainerStateTerminated end) {
    String text = Optional.ofNullable(end.getMessage()).orElse("").strip();
    if (text.isEmpty()) {
      return "";
    }
    return "; its last words:\n"
        + (text.length() > LONGEST ? "…" + text.substring(text.length() - LONGEST) : text);
  }
}
