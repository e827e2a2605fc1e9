package io.tenon.itests.process;

import static io.tenon.itests.process.Jobs.DEMO_LIMIT;
import static io.tenon.itests.process.Jobs.END_LIMIT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenon.itests.harness.Checkout;
import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.Program;
import io.tenon.itests.harness.RunningProgram;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C, typed on a terminal: the signal goes to all that runs in the foreground. */
class InterruptIT {
  private static final String CTRL_C = "\u0003";
  private static final String TOLD = "interrupted: run it again to go on";

  @TempDir private Path directory;

  @BeforeEach
  void requireTerminals() {
    assumeTrue(
        Program.of("sh", "-c", "env --default-signal=INT script -qec true /dev/null")
                .run(DEMO_LIMIT)
                .exitCode()
            == 0,
        "not tried: there is no program 'script' to make a terminal with");
  }

  @Test
  void demoIsCutOffAtAnyTimeAndRunAgain() {
    FinishedProgram generating = interrupt(demo("local[2]"), "generate .* rows/s");
    assertTold(generating);
    assertFalse(generating.stdout().contains("start Spark"), generating.toString());

    FinishedProgram transforming = interrupt(demo("local[2]"), "clean and join \\.\\.\\.");
    assertTold(transforming);
    assertFalse(transforming.stdout().contains("worth most"), transforming.toString());

    FinishedProgram inProcesses = interrupt(demo("process[1,1,512m]"), "clean and join \\.\\.\\.");
    assertTold(inProcesses);

    FinishedProgram whole = onTerminal(demo("local[2]")).run(DEMO_LIMIT).expectExit(0);
    assertTrue(whole.stdout().contains("8 tables, there already"), whole.toString());
    assertTrue(whole.stdout().contains("worth most"), whole.toString());
  }

  @Test
  void scriptThatIsCutOffSaysWhere() {
    FinishedProgram finished =
        interrupt(
            "run --master 'local[2]' --conf spark.ui.enabled=false"
                + " -e 'SELECT sum(id % 7) FROM range(100000000000000)'",
            "\\[1/1\\]");

    assertEquals(130, finished.exitCode(), finished.toString());
  }

  private String demo(String master) {
    return "demo --master '%s' --scale 0.05 --data '%s' --output '%s'"
        .formatted(master, directory.resolve("data"), directory.resolve("output"));
  }

  private FinishedProgram interrupt(String arguments, String once) {
    try (RunningProgram running = onTerminal(arguments).start()) {
      running.awaitOutput(Pattern.compile(once), DEMO_LIMIT);
      running.type(CTRL_C);
      FinishedProgram finished = running.awaitExit(DEMO_LIMIT);
      running.awaitNothingLeft(END_LIMIT);
      return finished;
    }
  }

  private Program onTerminal(String arguments) {
    String command = "exec '%s' %s".formatted(Checkout.home().resolve("bin/tenon"), arguments);
    // What was started in the background of a script ignores SIGINT, and so would all below it.
    return Program.of("env", "--default-signal=INT", "script", "-qec", command, "/dev/null")
        .withEnvironment("TERM", "xterm")
        .in(directory);
  }

  /** It is the last that is said, and nothing is said of what failed because of it. */
  private static void assertTold(FinishedProgram finished) {
    assertEquals(130, finished.exitCode(), finished.toString());
    assertTrue(finished.stdout().stripTrailing().endsWith(TOLD), finished.toString());
    assertFalse(finished.stdout().contains("DEMO_FAILED"), finished.toString());
    assertFalse(finished.stdout().contains("\tat "), finished.toString());
  }
}
