package io.tenon.cluster.yarn;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.Locality;
import io.tenon.spi.cluster.ResourceProfile;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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

  /** Who is asked. */
  interface Master {
    /** The largest container that the cluster gives. */
    Resource largest();

    void ask(ContainerRequest request);

    /** The request is met, or its container is not wanted any more. */
    void unask(ContainerRequest request);
  }

  /**
   * What is asked for one profile, by the hosts that the requests name.
   *
   * @param locality that the requests were made for
   */
  private record Asked(Locality locality, Map<List<String>, Deque<ContainerRequest>> requests) {
    boolean isEmpty() {
      return requests.isEmpty();
    }

    int size() {
      return requests.values().stream().mapToInt(Collection::size).sum();
    }

    /** Of those that name {@code host}, or else of those that name none, or else any. */
    ContainerRequest take(String host) {
      List<String> hosts =
          requests.keySet().stream()
              .filter(names -> names.contains(host))
              .findFirst()
              .or(() -> requests.keySet().stream().filter(List::isEmpty).findFirst())
              .orElseGet(() -> requests.keySet().iterator().next());
      return take(hosts);
    }

    ContainerRequest take(List<String> hosts) {
      Deque<ContainerRequest> same = requests.get(hosts);
      ContainerRequest request = same.pop();
      if (same.isEmpty()) {
        requests.remove(hosts);
      }
      return request;
    }
  }

  private final Master master;
  private final YarnSettings settings;
  private final Function<ResourceProfile, Map<String, Integer>> present;
  private final Map<ResourceProfile, Asked> asked = new HashMap<>();

  /**
   * @param present how many executors of a profile are on each host
   */
  Containers(
      Master master,
      YarnSettings settings,
      Function<ResourceProfile, Map<String, Integer>> present) {
    this.master = master;
    this.settings = settings;
    this.present = present;
  }

  /**
   * Asks for what is missing, and takes back what is not wanted any more.
   *
   * @param missing how many of each profile; a profile that is absent is wanted zero times
   * @throws TenonException when the cluster has no container so large
   */
  void ask(Map<ResourceProfile, Integer> missing, Map<ResourceProfile, Locality> localities) {
    Set<ResourceProfile> profiles = new HashSet<>(asked.keySet());
    profiles.addAll(missing.keySet());
    for (ResourceProfile profile : profiles) {
      ask(
          profile,
          Math.max(0, missing.getOrDefault(profile, 0)),
          // YARN takes no request that names both a label and hosts.
          settings.label().isPresent()
              ? Locality.NONE
              : localities.getOrDefault(profile, Locality.NONE));
    }
  }

  private void ask(ResourceProfile profile, int wanted, Locality locality) {
    Asked before = asked.getOrDefault(profile, new Asked(Locality.NONE, new HashMap<>()));
    if (before.size() == wanted && before.locality().equals(locality)) {
      return;
    }
    Map<List<String>, Integer> next = next(profile, wanted, locality);
    Resource resource = resource(profile);
    for (List<String> hosts : List.copyOf(before.requests().keySet())) {
      int unwanted = before.requests().get(hosts).size() - next.getOrDefault(hosts, 0);
      for (int i = 0; i < unwanted; i++) {
        master.unask(before.take(hosts));
      }
    }
    next.forEach(
        (hosts, number) -> {
          Deque<ContainerRequest> same =
              before.requests().computeIfAbsent(hosts, none -> new ArrayDeque<>());
          while (same.size() < number) {
            ContainerRequest request = request(profile, resource, hosts);
            master.ask(request);
            same.push(request);
          }
        });
    if (wanted == 0) {
      asked.remove(profile);
    } else {
      asked.put(profile, new Asked(locality, before.requests()));
    }
  }

  private Map<List<String>, Integer> next(ResourceProfile profile, int wanted, Locality locality) {
    if (wanted == 0) {
      return Map.of();
    }
    if (locality.hosts().isEmpty()) {
      return Map.of(List.of(), wanted);
    }
    Map<List<String>, Integer> next = new HashMap<>();
    for (List<String> hosts : HostPlacement.of(wanted, locality, present.apply(profile))) {
      next.merge(hosts, 1, Integer::sum);
    }
    return next;
  }

  private ContainerRequest request(ResourceProfile profile, Resource resource, List<String> hosts) {
    return new ContainerRequest(
        resource,
        hosts.isEmpty() ? null : hosts.toArray(String[]::new),
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
    Optional<ResourceProfile> given =
        asked.keySet().stream()
            .filter(profile -> profile.id() == container.getPriority().getPriority())
            .findFirst();
    given.ifPresent(profile -> met(profile, container.getNodeId().getHost()));
    return given;
  }

  private void met(ResourceProfile profile, String host) {
    Asked requests = asked.get(profile);
    master.unask(requests.take(host));
    if (requests.isEmpty()) {
      asked.remove(profile);
    }
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
                        entry.getValue().size(), entry.getKey().id(), resource(entry.getKey())))
        .collect(Collectors.joining(", "));
  }
}
