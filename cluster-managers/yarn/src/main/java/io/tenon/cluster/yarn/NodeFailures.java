package io.tenon.cluster.yarn;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/** Which nodes are left alone because executors failed there. */
final class NodeFailures {
  /** What is to be told to the ResourceManager. */
  record Change(List<String> added, List<String> removed) {
    boolean isEmpty() {
      return added.isEmpty() && removed.isEmpty();
    }
  }

  private final int limit;
  private final Duration exclusion;
  private final LongSupplier nanos;
  private final Map<String, List<Long>> failures = new HashMap<>();
  private final Set<String> excluded = new HashSet<>();

  NodeFailures(int limit, Duration exclusion, LongSupplier nanos) {
    this.limit = limit;
    this.exclusion = exclusion;
    this.nanos = nanos;
  }

  /** An executor failed on {@code host}. */
  void failed(String host) {
    failures.computeIfAbsent(host, none -> new ArrayList<>()).add(nanos.getAsLong());
  }

  /** What has changed since the last call: failures are forgotten with time. */
  Change change() {
    long now = nanos.getAsLong();
    failures.values().forEach(times -> times.removeIf(at -> now - at > exclusion.toNanos()));
    failures.values().removeIf(List::isEmpty);
    Set<String> next = new HashSet<>();
    failures.forEach(
        (host, times) -> {
          if (limit > 0 && times.size() >= limit) {
            next.add(host);
          }
        });
    List<String> added = next.stream().filter(host -> !excluded.contains(host)).toList();
    List<String> removed = excluded.stream().filter(host -> !next.contains(host)).toList();
    excluded.clear();
    excluded.addAll(next);
    return new Change(added, removed);
  }
}
