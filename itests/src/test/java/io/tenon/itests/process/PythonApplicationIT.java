package io.tenon.itests.process;

import static io.tenon.itests.process.Jobs.COMMAND_LIMIT;
import static io.tenon.itests.process.Jobs.JOB_LIMIT;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenon.itests.harness.Checkout;
import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.Program;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Python applications: Python is the program, and the driver's JVM is its gateway. */
class PythonApplicationIT {
  @TempDir private Path directory;

  @BeforeEach
  void requirePython() {
    assumeTrue(
        Program.of("sh", "-c", "python3 --version").run(COMMAND_LIMIT).exitCode() == 0,
        "not tried: there is no python3");
  }

  /** The protocol is PySpark's own; that PySpark is not there shows that nothing else is needed. */
  @ParameterizedTest
  @ValueSource(strings = {"local[1]", "process[1,1,512m]"})
  void applicationSpeaksToItsDriverAndItsExitCodeIsTheExitCode(String master) throws IOException {
    Path application = directory.resolve("gateway_application.py");
    try (InputStream source = getClass().getResourceAsStream("/gateway_application.py")) {
      Files.copy(source, application);
    }

    FinishedProgram finished = submit(master, application, "7").expectExit(7);

    assertTrue(finished.stdout().contains("RESULT sum=999000"), finished.toString());
    assertTrue(finished.stdout().contains(master), finished.toString());
  }

  @Test
  void applicationOfPySparkRuns() throws IOException {
    assumeTrue(
        Program.of("python3", "-c", "import pyspark").run(COMMAND_LIMIT).exitCode() == 0,
        "not tried: this machine's python3 has no pyspark");
    Path application =
        Files.writeString(
            directory.resolve("application.py"),
            """
            from pyspark.sql import SparkSession
            spark = SparkSession.builder.getOrCreate()
            print("RESULT sum=%d" % spark.sparkContext.parallelize(range(100), 4).map(lambda x: 2 * x).sum())
            spark.stop()
            """);

    FinishedProgram finished = submit(Jobs.PROCESSES, application).expectExit(0);

    assertTrue(finished.stdout().contains("RESULT sum=9900"), finished.toString());
  }

  private FinishedProgram submit(String master, Path application, String... arguments) {
    return Checkout.program("tenon", "submit", "--master", master)
        .with("--conf", "spark.ui.enabled=false", application.toString())
        .with(arguments)
        .in(directory)
        .run(JOB_LIMIT);
  }
}
