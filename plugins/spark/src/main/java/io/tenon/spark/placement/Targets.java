package io.tenon.spark.placement;

import io.tenon.spi.cluster.ResourceProfile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The one place where wanted totals become targets, whoever wants them: the settings, Spark's
 * dynamic allocation, or the operator.
 */
final class Targets {
  private static final int DEFAULT_PROFILE = 0;

  private Targets() {}

  /**
   * How many executors of each profile each cluster of {@code placement} is to have, in the order
   * of its entries. Numbers come first, evenly where the total is less than their sum; percentages
   * share the rest, by the largest remainder. Where there is no percentage, the rest is placed
   * nowhere.
   *
   * @param dynamic whether Spark decides the total. Where it does not, numbers alone decide it for
   *     the default profile.
   */
  static List<Map<ResourceProfile, Integer>> of(
      Placement placement, Map<ResourceProfile, Integer> wanted, boolean dynamic) {
    int size = placement.entries().size();
    List<Map<ResourceProfile, Integer>> targets = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      targets.add(new HashMap<>());
    }
    wanted.forEach(
        (profile, total) -> {
          boolean fixed =
              !dynamic && profile.id() == DEFAULT_PROFILE && placement.saysTotal() && total > 0;
          int[] shares = shares(placement, fixed ? placement.numbers() : total);
          for (int i = 0; i < size; i++) {
            targets.get(i).put(profile, shares[i]);
          }
        });
    return targets;
  }

  /** The larger of both for each profile. */
  static Map<ResourceProfile, Integer> max(
      Map<ResourceProfile, Integer> one, Map<ResourceProfile, Integer> other) {
    Map<ResourceProfile, Integer> result = new HashMap<>(one);
    other.forEach((profile, number) -> result.merge(profile, number, Math::max));
    return result;
  }

  /**
   * {@code targets}, less what other clusters have too many of: so that nothing is launched beyond
   * the total while executors that are not needed wait for their end.
   */
  static List<Map<ResourceProfile, Integer>> withoutExcess(
      List<Map<ResourceProfile, Integer>> targets, List<Map<ResourceProfile, Integer>> present) {
    Map<ResourceProfile, Integer> excess = new HashMap<>();
    for (int i = 0; i < targets.size(); i++) {
      Map<ResourceProfile, Integer> there = present.get(i);
      targets
          .get(i)
          .forEach(
              (profile, target) ->
                  excess.merge(
                      profile, Math.max(0, there.getOrDefault(profile, 0) - target), Integer::sum));
    }
    List<Map<ResourceProfile, Integer>> result = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      Map<ResourceProfile, Integer> there = present.get(i);
      Map<ResourceProfile, Integer> lowered = new HashMap<>();
      targets
          .get(i)
          .forEach(
              (profile, target) -> {
                int missing = Math.max(0, target - there.getOrDefault(profile, 0));
                int less = Math.min(missing, excess.getOrDefault(profile, 0));
                excess.merge(profile, -less, Integer::sum);
                lowered.put(profile, target - less);
              });
      result.add(lowered);
    }
    return result;
  }

  private static int[] shares(Placement placement, int total) {
    int[] numbers = amounts(placement, false);
    int[] weights = amounts(placement, true);
    int toNumbers = Math.min(total, placement.numbers());
    int[] shares = divide(toNumbers, numbers);
    int[] rest = divide(total - toNumbers, weights);
    for (int i = 0; i < shares.length; i++) {
      shares[i] += rest[i];
    }
    return shares;
  }

  private static int[] amounts(Placement placement, boolean weighted) {
    return placement.entries().stream()
        .mapToInt(entry -> entry.weighted() == weighted ? entry.amount() : 0)
        .toArray();
  }

  /** Parts of {@code total} in proportion to {@code weights}, that add up to it. */
  private static int[] divide(int total, int[] weights) {
    int[] parts = new int[weights.length];
    long sum = IntStream.of(weights).asLongStream().sum();
    if (sum == 0) {
      return parts;
    }
    int given = 0;
    for (int i = 0; i < parts.length; i++) {
      parts[i] = (int) ((long) total * weights[i] / sum);
      given += parts[i];
    }
    List<Integer> byRemainder =
        IntStream.range(0, parts.length)
            .boxed()
            .sorted(
                Comparator.comparingLong((Integer i) -> (long) total * weights[i] % sum).reversed())
            .toList();
    for (int i = 0; given < total; i++, given++) {
      parts[byRemainder.get(i)]++;
    }
    return parts;
  }
}
