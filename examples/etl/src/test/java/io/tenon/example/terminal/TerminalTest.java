package io.tenon.example.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalTest {
  @Test
  void aBarShowsRateAndTimeLeft() {
    try (ProgressBar bar = new TerminalFixture().terminal().bar("load", "rows", 1000)) {
      bar.advance(250);
      assertEquals(
          "    load       ######..................  25 %  100 rows/s  8 s left",
          bar.text(Duration.ofMillis(2500)));
    }
  }

  @Test
  void aBarNeverExceedsItsTotal() {
    try (ProgressBar bar = new TerminalFixture().terminal().bar("load", "rows", 10)) {
      bar.advance(25);
      assertTrue(
          bar.text(Duration.ofSeconds(1)).contains("100 %"), bar.text(Duration.ofSeconds(1)));
    }
  }

  @Test
  void aFullDiskIsFoundBelowOtherExceptions() {
    Exception wrapped =
        new IllegalStateException("Job aborted", new IOException("No space left on device"));
    Problem problem = Problem.known(Path.of("/out"), wrapped, "use --output").orElseThrow();
    assertEquals("the disk of /out is full: make room, or use --output", problem.getMessage());
    assertEquals(5, problem.exitCode());
  }

  @Test
  void aLackOfRightsIsOneLine() {
    Problem problem =
        Problem.writing(Path.of("/out"), new AccessDeniedException("/out/x"), "use --output");
    assertEquals("cannot write to /out: use --output", problem.getMessage());
    assertEquals(4, problem.exitCode());
  }

  @Test
  void anUnknownOptionListsTheKnown() {
    List<String> args = List.of("--scael", "1");
    Problem problem =
        assertThrows(Problem.class, () -> Arguments.parse(args, List.of("--scale", "--data")));
    assertEquals("unknown option --scael: there are --scale, --data", problem.getMessage());
    assertEquals(2, problem.exitCode());
  }
}
