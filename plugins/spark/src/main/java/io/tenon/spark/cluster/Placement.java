package io.tenon.spark.cluster;

import io.tenon.spi.cluster.ResourceProfile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How an application's executors are spread over its sessions.
 *
 * @param weights one for each session, in their order; not negative, not all zero
 */
record Placement(List<Integer> weights) {
  /** All executors on one session. */
  static final Placement SINGLE = new Placement(List.of(1));

  Placement {
    weights = List.copyOf(weights);
    if (weights.stream().anyMatch(weight -> weight < 0)
        || weights.stream().noneMatch(weight -> weight > 0)) {
      throw new IllegalArgumentException("no placement: weights " + weights);
    }
  }

  /**
   * What each session is to have, in the order of the weights. The one place where wanted totals
   * become targets.
   */
  List<Map<ResourceProfile, Integer>> targets(Map<ResourceProfile, Integer> wanted) {
    List<Map<ResourceProfile, Integer>> targets = new ArrayList<>();
    weights.forEach(weight -> targets.add(new HashMap<>()));
    wanted.forEach(
        (profile, total) -> {
          int[] shares = shares(total);
          for (int i = 0; i < shares.length; i++) {
            targets.get(i).put(profile, shares[i]);
          }
        });
    return targets;
  }

  /** Shares of {@code total} by the largest remainder, so that they add up to it. */
  private int[] shares(int total) {
    long sum = weights.stream().mapToLong(Integer::longValue).sum();
    int[] shares = new int[weights.size()];
    int given = 0;
    for (int i = 0; i < shares.length; i++) {
      shares[i] = (int) ((long) total * weights.get(i) / sum);
      given += shares[i];
    }
    List<Integer> byRemainder =
        IntStream.range(0, shares.length)
            .boxed()
            .sorted(
                Comparator.comparingLong((Integer i) -> (long) total * weights.get(i) % sum)
                    .reversed())
            .toList();
    for (int i = 0; given < total; i++, given++) {
      shares[byRemainder.get(i)]++;
    }
    return shares;
  }
}
