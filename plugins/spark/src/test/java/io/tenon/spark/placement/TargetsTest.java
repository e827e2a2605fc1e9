package io.tenon.spark.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spark.placement.Placement.Entry;
import io.tenon.spi.ByteSize;
import io.tenon.spi.cluster.ResourceProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TargetsTest {
  private static final int CASES = 20_000;

  private static ResourceProfile profile(int id) {
    return new ResourceProfile(id, 1, ByteSize.ofGibibytes(1), new ByteSize(0), Map.of());
  }

  private static List<Integer> targets(String placement, int total, boolean dynamic) {
    return of(Targets.of(Placement.parse(placement), Map.of(profile(0), total), dynamic));
  }

  private static List<Integer> of(List<Map<ResourceProfile, Integer>> targets) {
    return targets.stream().map(target -> target.getOrDefault(profile(0), 0)).toList();
  }

  @Test
  void oneClusterGetsEverything() {
    assertEquals(List.of(7), targets("a=100%", 7, false));
    assertEquals(List.of(7), targets("a=1%", 7, true));
  }

  @Test
  void percentagesAreWeights() {
    assertEquals(List.of(4, 2, 2), targets("a=50%,b=25%,c=25%", 8, true));
    assertEquals(List.of(4, 2, 2), targets("a=2%,b=1%,c=1%", 8, false));
  }

  @Test
  void numbersAloneSayTheTotalOfAStaticApplication() {
    assertEquals(List.of(2, 3), targets("a=2,b=3", 8, false));
    assertEquals(List.of(2, 3), targets("a=2,b=3", 1, false));
    assertEquals(List.of(0, 0), targets("a=2,b=3", 0, false), "it is ending");
  }

  @Test
  void numbersAreTheMostThatDynamicAllocationGets() {
    assertEquals(List.of(2, 3), targets("a=2,b=3", 8, true));
    assertEquals(List.of(1, 2), targets("a=2,b=4", 3, true));
    assertEquals(List.of(0, 0), targets("a=2,b=4", 0, true));
  }

  @Test
  void numbersComeBeforePercentages() {
    assertEquals(List.of(4, 6), targets("a=4,b=100%", 10, true));
    assertEquals(List.of(3, 0), targets("a=4,b=100%", 3, true));
  }

  @Test
  void profilesOfStagesFollowTheTotalThatTheyAreWantedIn() {
    List<Map<ResourceProfile, Integer>> targets =
        Targets.of(Placement.parse("a=2,b=2"), Map.of(profile(0), 9, profile(1), 2), false);

    assertEquals(List.of(2, 2), of(targets));
    assertEquals(List.of(1, 1), targets.stream().map(target -> target.get(profile(1))).toList());
  }

  @Test
  void anyPlacementAddsUpAndIsFair() {
    Random random = new Random(7);
    for (int i = 0; i < CASES; i++) {
      Placement placement = randomPlacement(random);
      int total = random.nextInt(300);
      List<Integer> targets = of(Targets.of(placement, Map.of(profile(0), total), true));

      boolean weighted =
          placement.entries().stream().anyMatch(entry -> entry.weighted() && entry.amount() > 0);
      int sum = targets.stream().mapToInt(Integer::intValue).sum();
      String message = placement + " of " + total + ": " + targets;
      assertEquals(weighted ? total : Math.min(total, placement.numbers()), sum, message);
      int rest = total - Math.min(total, placement.numbers());
      long weights =
          placement.entries().stream().filter(Entry::weighted).mapToLong(Entry::amount).sum();
      for (int entry = 0; entry < targets.size(); entry++) {
        Entry of = placement.entries().get(entry);
        double quota =
            of.weighted()
                ? weights == 0 ? 0 : (double) rest * of.amount() / weights
                : (double) Math.min(total, placement.numbers())
                    * of.amount()
                    / Math.max(1, placement.numbers());
        assertTrue(Math.abs(targets.get(entry) - quota) < 1, message);
        assertTrue(of.weighted() || targets.get(entry) <= of.amount(), message);
        assertTrue(of.amount() > 0 || targets.get(entry) == 0, message);
      }
    }
  }

  @Test
  void whatIsTooMuchInOnePlaceIsNotLaunchedInAnother() {
    Random random = new Random(8);
    for (int i = 0; i < CASES; i++) {
      Placement placement = randomPlacement(random);
      List<Map<ResourceProfile, Integer>> targets =
          Targets.of(placement, Map.of(profile(0), random.nextInt(50)), true);
      List<Map<ResourceProfile, Integer>> present = new ArrayList<>();
      targets.forEach(target -> present.add(Map.of(profile(0), random.nextInt(20))));

      List<Integer> lowered = of(Targets.withoutExcess(targets, present));

      int total = of(targets).stream().mapToInt(Integer::intValue).sum();
      int there = of(present).stream().mapToInt(Integer::intValue).sum();
      int after = 0;
      for (int each = 0; each < lowered.size(); each++) {
        after += Math.max(lowered.get(each), of(present).get(each));
        assertTrue(lowered.get(each) <= of(targets).get(each));
      }
      assertEquals(Math.max(total, there), after, placement + " " + targets + " " + present);
    }
  }

  private static Placement randomPlacement(Random random) {
    while (true) {
      List<Entry> entries = new ArrayList<>();
      int size = 1 + random.nextInt(4);
      for (int i = 0; i < size; i++) {
        entries.add(
            new Entry("c" + i, random.nextInt(5) * random.nextInt(20), random.nextBoolean()));
      }
      if (entries.stream().anyMatch(entry -> entry.amount() > 0)) {
        return new Placement(entries);
      }
    }
  }
}
