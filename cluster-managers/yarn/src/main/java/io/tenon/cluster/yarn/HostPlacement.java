package io.tenon.cluster.yarn;

import io.tenon.spi.cluster.Locality;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * On which hosts containers are asked for, so that as many tasks as can be run beside their data.
 * As Spark's own YARN module does it: hosts get containers in the proportion of the tasks that
 * would run there, less those that are there already, and each request names all hosts that have
 * not had their share.
 */
final class HostPlacement {
  private HostPlacement() {}

  /**
   * The hosts of each of {@code count} requests; those that may go anywhere come last, with none.
   *
   * @param present how many executors are on each host
   */
  static List<List<String>> of(int count, Locality locality, Map<String, Integer> present) {
    Map<String, Integer> lacking = lacking(locality, present);
    int near = Math.min(count, lacking.values().stream().mapToInt(Integer::intValue).sum());
    List<List<String>> requests = new ArrayList<>();
    if (near > 0) {
      int largest = lacking.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
      Map<String, Integer> shares = new TreeMap<>();
      lacking.forEach(
          (host, containers) -> shares.put(host, ceiling((double) containers * near / largest)));
      for (int i = 0; i < near; i++) {
        int taken = i;
        requests.add(
            shares.entrySet().stream()
                .filter(share -> share.getValue() > taken)
                .map(Map.Entry::getKey)
                .toList());
      }
    }
    while (requests.size() < count) {
      requests.add(List.of());
    }
    return requests;
  }

  private static Map<String, Integer> lacking(Locality locality, Map<String, Integer> present) {
    int tasks = locality.hosts().values().stream().mapToInt(Integer::intValue).sum();
    Map<String, Integer> lacking = new HashMap<>();
    locality
        .hosts()
        .forEach(
            (host, count) -> {
              double expected = (double) count * locality.executors() / tasks;
              int more = ceiling(expected - present.getOrDefault(host, 0));
              if (more > 0) {
                lacking.put(host, more);
              }
            });
    return lacking;
  }

  private static int ceiling(double number) {
    return (int) Math.ceil(number);
  }
}
