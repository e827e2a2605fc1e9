package io.tenon.cluster.yarn;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ResourceProfile;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.Priority;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.client.api.AMRMClient.ContainerRequest;

/**
 * The containers that are asked for and have not come. A profile's id is the priority of its
 * requests, which is how YARN tells what a container was given for. Used by one thread.
 */
final class Containers {
  /** As in Spark, resources by YARN's own names are not those of profiles that a job makes. */
  private static final int DEFAULT_PROFILE = 0;

  private final ApplicationMaster master;
  private final YarnSettings settings;
  private final Map<ResourceProfile, Deque<ContainerRequest>> asked = new HashMap<>();

  Containers(ApplicationMaster master, YarnSettings settings) {
    this.master = master;
    this.settings = settings;
  }

  /**
   * Asks for what is missing, and takes back what is not wanted any more.
   *
   * @param missing how many of each profile; a profile that is absent is wanted zero times
   * @throws TenonException when the cluster has no container so large
   */
  void ask(Map<ResourceProfile, Integer> missing) {
    Set<ResourceProfile> profiles = new HashSet<>(asked.keySet());
    profiles.addAll(missing.keySet());
    for (ResourceProfile profile : profiles) {
      Deque<ContainerRequest> requests = asked.computeIfAbsent(profile, none -> new ArrayDeque<>());
      int wanted = Math.max(0, missing.getOrDefault(profile, 0));
      while (requests.size() > wanted) {
        master.unask(requests.pop());
      }
      while (requests.size() < wanted) {
        ContainerRequest request = request(profile);
        master.ask(request);
        requests.push(request);
      }
    }
    asked.values().removeIf(Deque::isEmpty);
  }

  private ContainerRequest request(ResourceProfile profile) {
    return new ContainerRequest(
        resource(profile),
        null,
        null,
        Priority.newInstance(profile.id()),
        true,
        settings.label().orElse(null));
  }

  private Resource resource(ResourceProfile profile) {
    long memory = profile.memory().toMebibytes() + profile.memoryOverhead().toMebibytes();
    Resource largest = master.largest();
    if (memory > largest.getMemorySize() || profile.cores() > largest.getVirtualCores()) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_NO_CAPACITY,
          "an executor of profile %d needs %d MiB (%s heap, %s overhead) and %d cores, but the cluster's largest container has %d MiB and %d cores; ask for less, or raise yarn.scheduler.maximum-allocation-mb and -vcores"
              .formatted(
                  profile.id(),
                  memory,
                  profile.memory(),
                  profile.memoryOverhead(),
                  profile.cores(),
                  largest.getMemorySize(),
                  largest.getVirtualCores()));
    }
    Resource resource = Resource.newInstance(memory, profile.cores());
    if (profile.id() == DEFAULT_PROFILE) {
      settings.resources().forEach(each -> each.addTo(resource));
    }
    profile
        .custom()
        .forEach(
            (name, amount) -> {
              String known =
                  switch (name) {
                    case "gpu" -> settings.gpu();
                    case "fpga" -> settings.fpga();
                    default -> name;
                  };
              ContainerResource.add(resource, known, amount, "");
            });
    return resource;
  }

  /** What a container has been given for; nothing when it is not wanted any more. */
  Optional<ResourceProfile> given(Container container) {
    for (Map.Entry<ResourceProfile, Deque<ContainerRequest>> entry : asked.entrySet()) {
      if (entry.getKey().id() == container.getPriority().getPriority()) {
        ContainerRequest request = entry.getValue().pop();
        master.unask(request);
        ResourceProfile profile = entry.getKey();
        asked.values().removeIf(Deque::isEmpty);
        return Optional.of(profile);
      }
    }
    return Optional.empty();
  }

  boolean isEmpty() {
    return asked.isEmpty();
  }

  /** What is waited for, for people. */
  String words() {
    return asked.entrySet().stream()
        .map(
            entry ->
                "%d of profile %d (%s)"
                    .formatted(
                        entry.getValue().size(),
                        entry.getKey().id(),
                        entry.getValue().element().getCapability()))
        .collect(Collectors.joining(", "));
  }
}
