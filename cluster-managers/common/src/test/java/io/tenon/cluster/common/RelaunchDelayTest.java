package io.tenon.cluster.common;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RelaunchDelayTest {
  private final RelaunchDelay delay =
      new RelaunchDelay(Duration.ofSeconds(1), Duration.ofSeconds(5));

  @Test
  void earlyEndsDoubleTheDelayUpToItsLimit() {
    assertEquals(Duration.ofSeconds(1), delay.ended(Duration.ofMillis(10)));
    assertEquals(Duration.ofSeconds(2), delay.ended(Duration.ofMillis(10)));
    assertEquals(Duration.ofSeconds(4), delay.failed());
    assertEquals(Duration.ofSeconds(5), delay.failed());
    for (int i = 0; i < 100; i++) {
      assertEquals(Duration.ofSeconds(5), delay.failed());
    }
  }

  @Test
  void anExecutorThatLastedStartsAnew() {
    delay.failed();
    delay.failed();

    assertEquals(Duration.ZERO, delay.ended(RelaunchDelay.EARLY));
    assertEquals(Duration.ofSeconds(1), delay.failed());
  }
}
