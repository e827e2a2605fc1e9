package io.tenon.spark.placement;

import io.tenon.spark.placement.Engine.Holdings;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ResourceProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What every move of an application stands on.
 *
 * @param wanted the totals that Spark wants now
 * @param dynamic whether Spark changes them by itself
 * @param warmUp how long new executors work beside the old ones
 * @param nanos a clock
 */
record Footing(
    Engine engine,
    Clusters clusters,
    Supplier<Map<ResourceProfile, Integer>> wanted,
    boolean dynamic,
    Safeguards safeguards,
    Duration warmUp,
    LongSupplier nanos) {

  /**
   * Those of {@code executors} that are more than {@code target}: the ones with the least to lose.
   */
  Set<ExecutorId> surplus(
      Map<ExecutorId, ResourceProfile> executors, Map<ResourceProfile, Integer> target) {
    Map<ResourceProfile, List<ExecutorId>> byProfile = new HashMap<>();
    executors.forEach(
        (executor, profile) ->
            byProfile.computeIfAbsent(profile, same -> new ArrayList<>()).add(executor));
    Set<ExecutorId> surplus = new HashSet<>();
    byProfile.forEach(
        (profile, each) -> {
          int over = each.size() - target.getOrDefault(profile, 0);
          if (over > 0) {
            Map<ExecutorId, Holdings> held = engine.holdings(Set.copyOf(each));
            each.sort(
                Comparator.comparing(
                        (ExecutorId id) -> held.getOrDefault(id, Holdings.NONE),
                        Comparator.comparingInt(Holdings::tasks).thenComparingLong(Holdings::bytes))
                    .thenComparing(Comparator.reverseOrder()));
            surplus.addAll(each.subList(0, over));
          }
        });
    return surplus;
  }
}
