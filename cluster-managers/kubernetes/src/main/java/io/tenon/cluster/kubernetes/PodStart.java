package io.tenon.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.Optional;
import java.util.Set;

/** Where a pod is on its way to run. */
final class PodStart {
  private static final Set<String> HOPELESS =
      Set.of("InvalidImageName", "ErrImageNeverPull", "CreateContainerConfigError");
  private static final Set<String> DOUBTFUL =
      Set.of(
          "ErrImagePull",
          "ImagePullBackOff",
          "ImageInspectError",
          "RegistryUnavailable",
          "CreateContainerError",
          "RunContainerError");

  private PodStart() {}

  /**
   * Why a pod does not start.
   *
   * @param message for people
   * @param hopeless whether waiting cannot help
   */
  record Problem(String message, boolean hopeless) {}

  static boolean isRunning(Pod pod) {
    return "Running".equals(phase(pod)) && pod.getStatus().getPodIP() != null;
  }

  static boolean hasEnded(Pod pod) {
    String phase = phase(pod);
    return "Succeeded".equals(phase) || "Failed".equals(phase);
  }

  private static String phase(Pod pod) {
    return pod.getStatus() == null || pod.getStatus().getPhase() == null
        ? ""
        : pod.getStatus().getPhase();
  }

  /** Why it has found no node, in the scheduler's words. */
  static Optional<String> unschedulable(Pod pod) {
    if (pod.getStatus() == null) {
      return Optional.empty();
    }
    return pod.getStatus().getConditions().stream()
        .filter(condition -> "PodScheduled".equals(condition.getType()))
        .filter(condition -> "False".equals(condition.getStatus()))
        .map(PodCondition::getMessage)
        .map(String::valueOf)
        .findFirst();
  }

  static Optional<Problem> problem(Pod pod) {
    if (pod.getStatus() == null) {
      return Optional.empty();
    }
    for (ContainerStatus status : pod.getStatus().getContainerStatuses()) {
      ContainerStateWaiting waiting =
          status.getState() == null ? null : status.getState().getWaiting();
      if (waiting == null || waiting.getReason() == null) {
        continue;
      }
      boolean hopeless = HOPELESS.contains(waiting.getReason());
      if (hopeless || DOUBTFUL.contains(waiting.getReason())) {
        return Optional.of(
            new Problem(
                "its container cannot be started from the image '%s': %s: %s"
                    .formatted(status.getImage(), waiting.getReason(), waiting.getMessage()),
                hopeless));
      }
    }
    return Optional.empty();
  }
}
