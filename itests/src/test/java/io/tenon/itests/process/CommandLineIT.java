package io.tenon.itests.process;

import static io.tenon.itests.process.Jobs.COMMAND_LIMIT;
import static io.tenon.itests.process.Jobs.JOB_LIMIT;
import static io.tenon.itests.process.Jobs.PROCESSES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.ApplicationJar;
import io.tenon.itests.harness.Checkout;
import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.ProcessFamily;
import io.tenon.itests.harness.Program;
import io.tenon.itests.harness.RunningProgram;
import io.tenon.itests.jobs.EndingJob;
import io.tenon.itests.jobs.MixedJob;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees of {@code tenon run} and {@code tenon submit}. */
class CommandLineIT {
  private static final String SECRET = "s3cr3t-of-the-test";

  @TempDir private Path directory;

  private Path jar;

  @BeforeEach
  void pack() {
    jar =
        ApplicationJar.of(directory.resolve("jobs.jar"), List.of(MixedJob.class, EndingJob.class));
  }

  @Test
  void scriptPrintsItsResults() throws IOException {
    Path script =
        Files.writeString(
            directory.resolve("report.sql"),
            "create temporary view numbers as select id from range(10);\n"
                + "select count(*) as n, sum(id) as s from numbers where id >= :least;\n");

    FinishedProgram finished =
        run(script.toString(), "--param", "least=5", "--format", "csv").expectExit(0);

    assertEquals("n,s\n5,35\n", finished.stdout());
  }

  @Test
  void errorInScriptNamesItsPlace() throws IOException {
    Path script =
        Files.writeString(
            directory.resolve("wrong.sql"), "select 1;\n\nselect no_such from range(3);\n");

    FinishedProgram finished = run(script.toString());

    assertEquals(2, finished.exitCode(), finished.toString());
    assertTrue(finished.stderr().contains("wrong.sql:3:8"), finished.toString());
    assertTrue(finished.stderr().contains("no_such"), finished.toString());
  }

  @Test
  void scriptThatIsNotThereIsOneLine() {
    assertEquals(
        "2 tenon: FILE_UNREADABLE: cannot read the script no.sql: java.nio.file.NoSuchFileException:"
            + " no.sql; check the path and its permissions\n",
        told(run("no.sql")));
    assertEquals(
        "2 tenon: FILE_UNREADABLE: cannot read the settings no.conf; check the path and its"
            + " permissions\n",
        told(run("--properties-file", "no.conf", "-e", "select 1")));
  }

  @Test
  void settingsThatSparkRefusesAreOneLine() {
    assertEquals(
        "3 tenon: SPARK_REFUSED: Spark does not start with these settings: Executor memory must be a"
            + " positive number; check --master, --conf and conf/spark-defaults.conf\n",
        told(run("--conf", "spark.executor.memory=abc", "-e", "select 1")));
    assertEquals(
        "2 tenon: CLUSTER_BAD_ADDRESS: nobody serves the master 'foo:1': installed plugins serve"
            + " process, spark, Spark itself local[*] and spark://host:port; choose one of these or install a"
            + " plugin ('tenon plugin install')\n",
        told(runOn("foo:1", "-e", "select 1")));
  }

  @Test
  void whatTheLaunchersJvmPrintsIsNoPartOfTheCommand() {
    // Of a driver with memory of its own, Spark's launcher makes the command, on its output.
    FinishedProgram finished =
        Checkout.program("tenon", "run", "--master", "local[1]", "--driver-memory", "512m")
            .with("--conf", "spark.ui.enabled=false", "-e", "select 6 * 7 as answer")
            .withEnvironment("JDK_JAVA_OPTIONS", "-Xlog:gc+init")
            .in(directory)
            .run(JOB_LIMIT)
            .expectExit(0);

    assertTrue(finished.stdout().contains("42"), finished.toString());
  }

  @Test
  void portInUseIsOneLine() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      FinishedProgram finished =
          run(
              "--conf",
              "spark.driver.port=" + taken.getLocalPort(),
              "--conf",
              "spark.port.maxRetries=0",
              "-e",
              "select 1");

      assertEquals(3, finished.exitCode(), finished.toString());
      List<String> told = finished.stderr().lines().filter(l -> l.startsWith("tenon: ")).toList();
      assertEquals(1, told.size(), finished.toString());
      assertTrue(told.get(0).contains("Address already in use"), told.get(0));
      assertTrue(told.get(0).contains("sparkDriver"), told.get(0));
      assertFalse(finished.stderr().contains("\tat "), finished.toString());
    }
  }

  @Test
  void failingTaskShowsItsTraceOnDemandOnly() {
    FinishedProgram plain = run("-e", "select raise_error('boom') from range(3)");
    FinishedProgram verbose = run("--verbose", "-e", "select raise_error('boom') from range(3)");

    assertEquals(2, plain.exitCode(), plain.toString());
    assertTrue(plain.stderr().contains("tenon: SQL_FAILED: -e:1:1: [USER_RAISED_EXCEPTION] boom"));
    assertFalse(plain.stderr().contains("\tat "), plain.toString());
    assertTrue(verbose.stderr().contains("\tat "), verbose.toString());
  }

  @Test
  void masterThatNobodyServesIsAnsweredWithThoseThatAreServed() {
    FinishedProgram finished = submit("mesos://somewhere:5050").run(JOB_LIMIT);

    assertEquals(2, finished.exitCode(), finished.toString());
    assertTrue(finished.stderr().contains("CLUSTER_BAD_ADDRESS"), finished.toString());
    assertTrue(finished.stderr().contains("'mesos://somewhere:5050'"), finished.toString());
    assertTrue(finished.stderr().contains("installed plugins serve process"), finished.toString());
  }

  @Test
  void unknownSettingIsAnErrorWithTheNearestOne() {
    FinishedProgram finished =
        submit("local[1]", "--conf", "spark.tenon.serialiser=kryo").run(JOB_LIMIT);

    assertEquals(3, finished.exitCode(), finished.toString());
    assertTrue(finished.stderr().contains("spark.tenon.serializer"), finished.toString());
  }

  @Test
  void wrongUsageHasItsOwnExitCode() {
    FinishedProgram finished = Checkout.program("tenon", "plugin", "instal").run(COMMAND_LIMIT);

    assertEquals(2, finished.exitCode(), finished.toString());
    assertTrue(finished.stderr().contains("install"), finished.toString());
  }

  @Test
  void secretIsInNoCommandLine() throws IOException {
    Path go = directory.resolve("go");
    Path settings =
        Files.writeString(
            directory.resolve("secret.conf"),
            "spark.authenticate true\nspark.authenticate.secret " + SECRET + "\n");
    Program program =
        Jobs.submit(
                Checkout.home(),
                directory,
                PROCESSES,
                jar,
                MixedJob.class,
                "--properties-file",
                settings.toString())
            .with(go.toString());
    try (RunningProgram running = program.start()) {
      running.awaitOutput(Pattern.compile("RESULT working="), JOB_LIMIT);
      Jobs.awaitExecutors(running, 2);

      for (ProcessHandle process : running.family().alive()) {
        assertFalse(ProcessFamily.commandLine(process).contains(SECRET), "pid " + process.pid());
      }
      Files.createFile(go);
      FinishedProgram finished = running.awaitExit(JOB_LIMIT).expectExit(0);
      assertEquals(Jobs.expected(), Jobs.computed(finished));
      assertFalse((finished.stdout() + finished.stderr()).contains(SECRET));
    }
  }

  private static String told(FinishedProgram finished) {
    assertEquals("", finished.stdout());
    return finished.exitCode() + " " + finished.stderr();
  }

  private Program submit(String master, String... more) {
    return Jobs.submit(Checkout.home(), directory, master, jar, EndingJob.class, more).with("0");
  }

  private FinishedProgram run(String... arguments) {
    return runOn("local[2]", arguments);
  }

  private FinishedProgram runOn(String master, String... arguments) {
    return Checkout.program("tenon", "run", "--master", master)
        .with("--conf", "spark.ui.enabled=false")
        .with(arguments)
        .in(directory)
        .run(JOB_LIMIT);
  }
}
