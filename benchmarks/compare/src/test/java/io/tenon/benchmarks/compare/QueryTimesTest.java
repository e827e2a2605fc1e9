package io.tenon.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class QueryTimesTest {
  private final QueryTimes times =
      QueryTimes.parse(
          List.of(
              "1 1 4000000000 5000000000",
              "1 2 1000000000 1000000000",
              "2 1 2000000000 3000000000"));

  @Test
  void sumsOneLineForEachQueryOfAPass() {
    assertEquals(5.0, times.total(1));
    assertEquals(2.0, times.total(2));
    assertEquals(3.0, times.totalCpu(2));
  }

  @Test
  void aMissingQueryIsNotZero() {
    assertThrows(IllegalArgumentException.class, () -> times.query(2, 2));
  }
}
