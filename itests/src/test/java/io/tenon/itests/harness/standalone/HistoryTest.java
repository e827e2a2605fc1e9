package io.tenon.itests.harness.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tenon.itests.harness.standalone.History.Elected;
import io.tenon.itests.harness.standalone.History.Write;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final long ONE = 111;
  private static final long TWO = 222;

  @Test
  void writersThatTakeTurnsAreFine() {
    History history =
        new History(
            List.of(
                new Elected(1, ONE),
                write(2, ONE, true),
                new Elected(3, TWO),
                write(4, ONE, false),
                write(5, TWO, true)));

    assertEquals(List.of(), history.violations());
    assertEquals(
        "2 elections, 2 writes accepted, 1 refused", history.expectOneWriterAtATime().toString());
  }

  @Test
  void acceptedWriteOfADeposedLeaderIsFound() {
    History history =
        new History(
            List.of(
                new Elected(1, ONE),
                write(2, ONE, true),
                new Elected(3, TWO),
                write(4, ONE, true)));

    assertEquals(1, history.violations().size());
    assertThrows(AssertionError.class, history::expectOneWriterAtATime);
  }

  @Test
  void acceptedWriteBeforeAnyElectionIsFound() {
    assertEquals(1, new History(List.of(write(1, ONE, true))).violations().size());
  }

  @Test
  void emptyHistoryProvesNothing() {
    assertThrows(AssertionError.class, new History(List.of())::expectOneWriterAtATime);
  }

  private static Write write(long number, long session, boolean accepted) {
    return new Write(number, session, List.of("worker_1"), accepted);
  }
}
