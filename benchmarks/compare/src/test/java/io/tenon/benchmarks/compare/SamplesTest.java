package io.tenon.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test
  void theMedianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
    assertEquals(2.5, new Samples(List.of(9.0, 1.0, 3.0, 2.0)).median());
    assertEquals(3.0, new Samples(List.of(9.0, 1.0, 3.0)).median());
  }

  @Test
  void ratiosAreOfWhatWasMeasuredTogether() {
    Samples ratio = new Samples(List.of(1.0, 4.0)).over(new Samples(List.of(2.0, 2.0)));
    assertEquals(new Samples(List.of(0.5, 2.0)), ratio);
    assertEquals("1.25 (0.50–2.00)", ratio.text(2));
  }

  @Test
  void unequalNumbersAreNoPairs() {
    Samples one = new Samples(List.of(1.0));
    Samples two = new Samples(List.of(1.0, 2.0));
    assertThrows(IllegalArgumentException.class, () -> one.over(two));
  }
}
