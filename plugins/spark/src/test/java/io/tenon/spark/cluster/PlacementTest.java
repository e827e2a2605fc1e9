package io.tenon.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tenon.spi.ByteSize;
import io.tenon.spi.cluster.ResourceProfile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlacementTest {
  private static final ResourceProfile PROFILE =
      new ResourceProfile(0, 1, ByteSize.ofGibibytes(1), new ByteSize(0), Map.of());

  private static List<Integer> shares(Placement placement, int total) {
    return placement.targets(Map.of(PROFILE, total)).stream()
        .map(target -> target.get(PROFILE))
        .toList();
  }

  @Test
  void oneSessionGetsEverything() {
    assertEquals(List.of(7), shares(Placement.SINGLE, 7));
  }

  @Test
  void sharesFollowTheWeightsAndAddUp() {
    Placement placement = new Placement(List.of(2, 1, 1));
    assertEquals(List.of(4, 2, 2), shares(placement, 8));
    for (int total = 0; total < 100; total++) {
      assertEquals(
          total,
          shares(placement, total).stream().mapToInt(Integer::intValue).sum(),
          "of " + total);
    }
  }

  @Test
  void weightZeroGetsNothing() {
    assertEquals(List.of(0, 5), shares(new Placement(List.of(0, 1)), 5));
  }

  @Test
  void aPlacementNeedsAWeight() {
    assertThrows(IllegalArgumentException.class, () -> new Placement(List.of(0, 0)));
    assertThrows(IllegalArgumentException.class, () -> new Placement(List.of(1, -1)));
  }
}
