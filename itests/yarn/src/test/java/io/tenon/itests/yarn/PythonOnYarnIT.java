package io.tenon.itests.yarn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.Program;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Drivers in Python, where {@code -Dtenon.pyspark} says where pyspark lies. */
@EnabledIfSystemProperty(named = "tenon.pyspark", matches = ".+")
class PythonOnYarnIT extends SparkFixture {
  @Test
  void pythonDriverRunsOnTheCluster() throws IOException {
    FinishedProgram finished =
        submitPython("--deploy-mode", "cluster")
            .with(application().toString(), "7")
            .run(LIMIT)
            .expectExit(0);

    assertAnswers(tenon("app", "logs", driverId(finished)).run(LIMIT).expectExit(0));
  }

  @Test
  void pythonDriverRunsHere() throws IOException {
    FinishedProgram finished =
        submitPython()
            .withEnvironment("PYTHONPATH", path())
            .with(application().toString(), "7")
            .run(LIMIT)
            .expectExit(0);

    assertAnswers(finished);
  }

  @Test
  void exitCodeOfAPythonDriverIsTheSubmissions() throws IOException {
    Path failing = Files.writeString(directory.resolve("failing.py"), "import sys; sys.exit(9)\n");

    FinishedProgram finished =
        submitPython("--deploy-mode", "cluster", "--conf", "spark.yarn.maxAppAttempts=1")
            .with(failing.toString())
            .run(LIMIT);

    assertEquals(9, finished.exitCode(), finished.toString());
  }

  private static void assertAnswers(FinishedProgram answers) {
    assertEquals("499500", answers.result("sql"));
    assertEquals("[0, 7, 14]", answers.result("executors"));
    assertEquals("7", answers.result("argument"));
  }

  private static Path application() throws IOException {
    return Files.writeString(
        directory.resolve("app.py"),
        """
        import sys
        from pyspark.sql import SparkSession
        import helper
        spark = SparkSession.builder.getOrCreate()
        print("RESULT sql=%d" % spark.range(1000).selectExpr("sum(id)").collect()[0][0])
        numbers = spark.sparkContext.parallelize(range(3), 2)
        print("RESULT executors=%s" % numbers.map(lambda n: helper.times(n)).collect())
        print("RESULT argument=%s" % sys.argv[1])
        """);
  }

  private static Program submitPython(String... more) throws IOException {
    Path helper = directory.resolve("helper.zip");
    try (OutputStream out = Files.newOutputStream(helper);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("helper.py"));
      zip.write("def times(n): return 7 * n\n".getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    }
    return tenon("submit")
        .with("--master", "yarn", "--name", "python", "--driver-memory", "512m")
        .with("--num-executors", "1", "--executor-memory", "512m", "--executor-cores", "1")
        .with("--py-files", helper.toString())
        .with("--conf", "spark.ui.enabled=false")
        .with("--conf", "spark.yarn.appMasterEnv.PYTHONPATH=" + path())
        .with("--conf", "spark.executorEnv.PYTHONPATH=" + path())
        .with(more);
  }

  /** Of pyspark and of Py4J beside it. */
  private static String path() {
    Path pyspark = Path.of(System.getProperty("tenon.pyspark"));
    try (Stream<Path> libraries = Files.list(pyspark.resolve("lib"))) {
      return pyspark
          + ":"
          + libraries
              .filter(library -> library.getFileName().toString().startsWith("py4j-"))
              .findFirst()
              .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
