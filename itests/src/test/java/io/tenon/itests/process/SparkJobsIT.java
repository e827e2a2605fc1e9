package io.tenon.itests.process;

import static io.tenon.itests.process.Jobs.END_LIMIT;
import static io.tenon.itests.process.Jobs.JOB_LIMIT;
import static io.tenon.itests.process.Jobs.PROCESSES;
import static io.tenon.itests.process.Jobs.awaitExecutors;
import static io.tenon.itests.process.Jobs.computed;
import static io.tenon.itests.process.Jobs.expected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.ApplicationJar;
import io.tenon.itests.harness.Checkout;
import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.Program;
import io.tenon.itests.harness.RunningProgram;
import io.tenon.itests.jobs.EndingJob;
import io.tenon.itests.jobs.MixedJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Applications compiled against stock Spark, in real processes. */
class SparkJobsIT {
  @TempDir private Path directory;

  private Path jar;

  /** The job goes on when it is there. */
  private Path go;

  @BeforeEach
  void pack() {
    go = directory.resolve("go");
    jar =
        ApplicationJar.of(directory.resolve("jobs.jar"), List.of(MixedJob.class, EndingJob.class));
  }

  @ParameterizedTest
  @ValueSource(strings = {"local[2]", PROCESSES})
  void unchangedApplicationComputesTheSame(String master) {
    try (RunningProgram running = submit(master, MixedJob.class).start()) {
      FinishedProgram finished = running.awaitExit(JOB_LIMIT).expectExit(0);

      assertEquals(expected(), computed(finished));
      running.awaitNothingLeft(END_LIMIT);
    }
  }

  @Test
  void sparkSubmitIsTheSameProgram() {
    FinishedProgram finished =
        Checkout.program("spark-submit")
            .with("--master", "local[2]", "--class", MixedJob.class.getName(), jar.toString())
            .in(directory)
            .run(JOB_LIMIT)
            .expectExit(0);

    assertEquals(expected(), computed(finished));
  }

  @Test
  void killedExecutorCostsNoResult() throws IOException {
    try (RunningProgram running = submit(PROCESSES, MixedJob.class).with(go.toString()).start()) {
      running.awaitOutput(Pattern.compile("RESULT working="), JOB_LIMIT);
      List<ProcessHandle> executors = awaitExecutors(running, 2);

      executors.get(0).destroyForcibly();
      Files.createFile(go);

      FinishedProgram finished = running.awaitExit(JOB_LIMIT).expectExit(0);
      assertEquals(expected(), computed(finished));
      running.awaitNothingLeft(END_LIMIT);
    }
  }

  @Test
  void killedDriverLeavesNoExecutor() {
    try (RunningProgram running = submit(PROCESSES, MixedJob.class).with(go.toString()).start()) {
      running.awaitOutput(Pattern.compile("RESULT working="), JOB_LIMIT);
      awaitExecutors(running, 2);

      running.kill();

      running.awaitNothingLeft(END_LIMIT);
    }
  }

  @Test
  void exitCodeOfTheApplicationIsTheExitCode() {
    submit("local[1]", EndingJob.class).with("7").run(JOB_LIMIT).expectExit(7);
  }

  @Test
  void failureOfTheApplicationIsShown() {
    FinishedProgram finished = submit("local[1]", EndingJob.class).with("throw").run(JOB_LIMIT);

    assertTrue(finished.exitCode() != 0, finished.toString());
    assertTrue(finished.stderr().contains("the application's own failure"), finished.toString());
  }

  private Program submit(String master, Class<?> main, String... more) {
    return Jobs.submit(Checkout.home(), directory, master, jar, main, more);
  }
}
