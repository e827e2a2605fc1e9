package io.tenon.itests.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RunningProgramTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(200);

  @Test
  void exitCodeAndBothStreamsAreKept() {
    FinishedProgram finished = shell("echo out; echo err >&2; exit 3").run(LIMIT);

    assertEquals(new FinishedProgram(3, "out\n", "err\n"), finished);
  }

  @Test
  void orphanIsFoundAndKilled() {
    try (RunningProgram running = shell("sleep 600 & echo started").start()) {
      running.awaitExit(LIMIT);

      assertEquals(1, running.family().alive("sleep 600").size());
      AssertionError left =
          assertThrows(AssertionError.class, () -> running.awaitNothingLeft(SHORT));
      assertTrue(left.getMessage().contains("sleep 600"), left.getMessage());

      running.close();
      running.awaitNothingLeft(SHORT);
    }
  }

  @Test
  void killReachesTheProcessAlone() {
    try (RunningProgram running = shell("sleep 600 & echo started; wait").start()) {
      running.awaitOutput(Pattern.compile("started"), LIMIT);

      running.kill();

      assertEquals(137, running.awaitExit(LIMIT).exitCode());
      assertEquals(1, running.family().alive().size());
    }
  }

  @Test
  void outputThatNeverComesEndsTheWait() {
    try (RunningProgram running = shell("echo other; exit 4").start()) {
      AssertionError error =
          assertThrows(
              AssertionError.class, () -> running.awaitOutput(Pattern.compile("wanted"), LIMIT));
      assertTrue(error.getMessage().startsWith("ended before"), error.getMessage());
    }
  }

  @Test
  void unexpectedExitShowsTheOutput() {
    FinishedProgram finished = shell("echo reason >&2; exit 5").run(LIMIT);

    AssertionError error = assertThrows(AssertionError.class, () -> finished.expectExit(0));
    assertTrue(error.getMessage().contains("reason"), error.getMessage());
  }

  private static Program shell(String script) {
    return Program.of("/bin/sh", "-c", script);
  }
}
