package io.tenon.spark.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spark.placement.Clusters.Connected;
import io.tenon.spi.cluster.ExecutorId;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  private final FakeClusters clusters = new FakeClusters();
  private final Connected old = clusters.connect("a").join();
  private final Connected goal = clusters.connect("b").join();
  private long nanos = 1;
  private WarmUp warmUp;

  @BeforeEach
  void begin() {
    clusters.request(old, Map.of(FakeClusters.PROFILE, 2));
    warmUp = warmUp(Duration.ofSeconds(10));
    clusters.request(goal, Map.of(FakeClusters.PROFILE, 2));
    clusters.busy.add(old.number());
  }

  private WarmUp warmUp(Duration length) {
    return new WarmUp(
        new Footing(
            clusters, clusters, () -> Map.of(), false, Safeguards.ALL, length, () -> nanos));
  }

  /** Looks each 100 ms. */
  private boolean isOverAfter(Duration time) {
    Set<ExecutorId> staying = clusters.executors(goal);
    boolean over = warmUp.isOver(staying);
    for (long left = time.toMillis(); left > 0 && !over; left -= 100) {
      nanos += Duration.ofMillis(100).toNanos();
      over = warmUp.isOver(staying);
    }
    return over;
  }

  @Test
  void isOverWhenTheNewExecutorsHaveRunTasksForLongEnough() {
    clusters.busy.add(goal.number());

    assertFalse(isOverAfter(Duration.ofMillis(9_900)));
    assertTrue(isOverAfter(Duration.ofMillis(100)));
  }

  @Test
  void isOverAfterTwiceTheTimeWhereTheNewExecutorsGetNoTasks() {
    assertFalse(isOverAfter(Duration.ofMillis(19_900)));
    assertTrue(isOverAfter(Duration.ofMillis(100)));
  }

  @Test
  void isOverWhenThereIsNothingToRun() {
    clusters.busy.clear();

    assertFalse(isOverAfter(Duration.ofMillis(900)));
    assertTrue(isOverAfter(Duration.ofMillis(100)));
  }

  @Test
  void isNotNeededWhereNobodyIsNew() {
    assertTrue(warmUp.isOver(clusters.executors(old)));
  }

  @Test
  void isNotNeededWhereNobodyLeaves() {
    Set<ExecutorId> all = new HashSet<>(clusters.executors(old));
    all.addAll(clusters.executors(goal));

    assertTrue(warmUp.isOver(all));
  }

  @Test
  void canBeSwitchedOff() {
    warmUp = warmUp(Duration.ZERO);
    clusters.request(goal, Map.of(FakeClusters.PROFILE, 3));

    assertEquals(3, clusters.executors(goal).size());
    assertTrue(warmUp.isOver(clusters.executors(goal)));
  }
}
