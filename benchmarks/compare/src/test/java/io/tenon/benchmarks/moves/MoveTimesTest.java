package io.tenon.benchmarks.moves;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class MoveTimesTest {
  @Test
  void timesAreThoseOfTheFirstLineOfEachPhase() {
    String output =
        """
        1 to "standalone=100%", starting, 0.1 s; spark://h:1: 0 of 2 registered, 0 ready
        1 to "standalone=100%", awaiting block managers, 3.9 s; spark://h:1: 2 of 2 registered, 0 ready
        1 to "standalone=100%", warming up, 4.2 s; spark://h:1: 2 of 2 registered, 2 ready
        1 to "standalone=100%", draining, 4.9 s; spark://h:1: 2 of 2 registered, 2 ready
        1 to "standalone=100%", draining, 5.2 s; spark://h:1: 2 of 2 registered, 2 ready
        1 to "standalone=100%", fencing, 7.0 s; spark://h:1: 2 of 2 registered, 2 ready
        1 to "standalone=100%", stopping, 7.3 s; spark://h:1: 2 of 2 registered, 2 ready
        placed   standalone=100%
        move     1 to "standalone=100%", done, 8.4 s
        """;

    assertEquals(new MoveTimes(4.2, 4.9, 7.0, 8.4), MoveTimes.read(output));
  }

  @Test
  void moveThatWasNotDoneHasNoTimes() {
    assertThrows(
        IllegalStateException.class,
        () -> MoveTimes.read("1 to \"standalone=100%\", rolled back, 8.4 s"));
  }
}
