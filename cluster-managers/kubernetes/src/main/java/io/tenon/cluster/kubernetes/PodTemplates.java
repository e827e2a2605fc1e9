package io.tenon.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The pod that the pods of a role are made from.
 *
 * @param pod without {@code container}
 * @param container that becomes the engine's
 */
record PodTemplates(Pod pod, Container container) {
  /** From the file that the settings name, or an empty one. */
  static PodTemplates read(PodSettings settings) {
    if (settings.template().isEmpty()) {
      return of(new Pod(), settings);
    }
    String file = settings.template().get();
    try {
      Pod pod = Serialization.unmarshal(text(file), Pod.class);
      return of(pod == null ? new Pod() : pod, settings);
    } catch (RuntimeException e) {
      throw e instanceof TenonException known ? known : unreadable(file, e);
    }
  }

  /** What stands in a file that the settings name. */
  static String text(String file) {
    try {
      return Files.readString(path(file));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static TenonException unreadable(String file, Exception e) {
    return wrong(file, "it cannot be read as a pod: " + firstLine(e));
  }

  private static Path path(String file) {
    return Path.of(file.startsWith("file:") ? file.replaceFirst("^file:(//)?", "") : file);
  }

  private static String firstLine(Exception e) {
    Throwable last = e;
    while (last.getCause() != null && last.getCause() != last) {
      last = last.getCause();
    }
    String message =
        last instanceof IOException && last.getMessage() != null
            ? last.toString()
            : String.valueOf(last.getMessage());
    return message.lines().findFirst().orElse("");
  }

  private static PodTemplates of(Pod template, PodSettings settings) {
    Pod pod =
        new PodBuilder(template)
            .editOrNewMetadata()
            .endMetadata()
            .editOrNewSpec()
            .endSpec()
            .build();
    List<Container> containers = new ArrayList<>(pod.getSpec().getContainers());
    Container chosen = new ContainerBuilder().build();
    if (settings.templateContainer().isPresent()) {
      String name = settings.templateContainer().get();
      chosen =
          containers.stream()
              .filter(container -> name.equals(container.getName()))
              .findFirst()
              .orElseThrow(
                  () ->
                      wrong(settings.template().orElse(""), "it has no container '" + name + "'"));
    } else if (!containers.isEmpty()) {
      chosen = containers.get(0);
    }
    containers.remove(chosen);
    pod.getSpec().setContainers(containers);
    return new PodTemplates(pod, chosen);
  }

  private static TenonException wrong(String file, String why) {
    return new TenonException(
        ClusterErrorCode.CLUSTER_UNSUPPORTED,
        "the pod template '%s' cannot be used: %s".formatted(file, why));
  }
}
