package io.tenon.itests.process;

import static io.tenon.itests.process.Jobs.COMMAND_LIMIT;
import static io.tenon.itests.process.Jobs.END_LIMIT;
import static io.tenon.itests.process.Jobs.JOB_LIMIT;
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
import io.tenon.spi.testing.Await;
import io.tenon.spi.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A standalone cluster as its users have it: started and stopped by the scripts of {@code sbin},
 * one for all tests.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StandaloneClusterIT {
  private static final Pattern DRIVER = Pattern.compile("driver-\\d+-\\d+");

  @TempDir private static Path directory;

  private final int port = freePort();
  private final int restPort = freePort();
  private final String master = "spark://127.0.0.1:" + port;
  private Path home;
  private Path jar;
  private RunningProgram cluster;

  @BeforeAll
  void startAll() throws IOException {
    home = Checkout.copyOfHome(directory.resolve("home"));
    jar =
        ApplicationJar.of(directory.resolve("jobs.jar"), List.of(MixedJob.class, EndingJob.class));
    Files.writeString(
        home.resolve("conf").resolve("spark-env.sh"),
        """
        SPARK_MASTER_HOST=127.0.0.1
        SPARK_LOCAL_IP=127.0.0.1
        SPARK_MASTER_PORT=%d
        SPARK_MASTER_WEBUI_PORT=%d
        SPARK_MASTER_OPTS="-Dspark.master.rest.enabled=true -Dspark.master.rest.port=%d"
        SPARK_WORKER_WEBUI_PORT=%d
        SPARK_WORKER_CORES=4
        SPARK_WORKER_MEMORY=4g
        SPARK_WORKER_DIR=%s
        SPARK_LOG_DIR=%s
        SPARK_PID_DIR=%s
        SPARK_DAEMON_MEMORY=256m
        """
            .formatted(
                port,
                freePort(),
                restPort,
                freePort(),
                directory.resolve("work"),
                directory.resolve("logs"),
                directory.resolve("pids")));
    Files.writeString(home.resolve("conf").resolve("workers"), "# the only one\nnode1\n");
    Path ssh = Files.createDirectory(directory.resolve("bin")).resolve("ssh");
    // Another machine is this one. Options and the host come before the command.
    Files.writeString(ssh, "#!/bin/bash\nshift 3\nexec bash -c \"$*\"\n");
    Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwxr-xr-x"));
    cluster = script("start-all.sh").start();
    cluster.awaitExit(JOB_LIMIT).expectExit(0);
    Await.until(
        JOB_LIMIT,
        () -> "Master and Worker in " + cluster.family().alive(),
        () -> list().contains("Spark master") && list().contains("Spark worker"));
  }

  @AfterAll
  void stopAll() {
    try (RunningProgram started = cluster) {
      script("stop-all.sh").run(JOB_LIMIT).expectExit(0);
      started.awaitNothingLeft(END_LIMIT);
    }
  }

  private Program script(String name) {
    return Program.of(home.resolve("sbin").resolve(name).toString())
        .withEnvironment("PATH", directory.resolve("bin") + ":" + System.getenv("PATH"))
        .in(directory);
  }

  private String list() {
    return Checkout.programOf(home, "tenon", "app", "list").run(COMMAND_LIMIT).stdout();
  }

  @Test
  void unchangedApplicationComputesTheSame() {
    int before = executorLogs().size();
    try (RunningProgram running =
        Jobs.submit(
                home,
                directory,
                master,
                jar,
                MixedJob.class,
                "--executor-memory",
                "512m",
                "--total-executor-cores",
                "2")
            .start()) {
      assertEquals(expected(), computed(running.awaitExit(JOB_LIMIT).expectExit(0)));
      running.awaitNothingLeft(END_LIMIT);
    }
    List<Path> logs = executorLogs();
    assertEquals(before + 2, logs.size(), "two executors of one core each: " + logs);
  }

  @Test
  void driverRunsOnTheWorkerIsSupervisedAndKilled() {
    String id = driver(onCluster(master, "--supervise").with(jar.toString(), "7").run(JOB_LIMIT));
    // Fails with 7 each time, and is started again.
    Await.until(JOB_LIMIT, () -> "a second run of " + id, () -> runs(id, "RESULT count=100") >= 2);

    assertTrue(ask("--kill", id, master).stderr().contains(id + " is killed."));

    Await.until(
        JOB_LIMIT,
        () -> "the end of " + id,
        () -> ask("--status", id, master).stderr().contains(id + " is KILLED"));
    ask("--kill", "driver-none", master).expectExit(4);
  }

  @Test
  void driverIsSubmittedThroughTheRestPort() {
    String rest = "spark://127.0.0.1:" + restPort;
    String id =
        driver(
            onCluster(rest, "--conf", "spark.master.rest.enabled=true")
                .with(jar.toString(), "0")
                .run(JOB_LIMIT));

    Await.until(
        JOB_LIMIT,
        () -> "the end of " + id,
        () ->
            ask("--status", id, rest, "--conf", "spark.master.rest.enabled=true")
                .stderr()
                .contains("FINISHED"));
    assertEquals(1, runs(id, "RESULT count=100"));
    // Its executors are the plugin's, not those of Spark's own backend.
    String executor = text("**/app-*/0/stderr");
    assertTrue(executor.contains("io.tenon.spark.executor.TenonExecutor"), executor);
  }

  private List<Path> executorLogs() {
    return Checkout.files(directory.resolve("work"), "**/app-*/*/stderr");
  }

  private Program onCluster(String url, String... more) {
    return Checkout.programOf(home, "spark-submit")
        .with("--master", url, "--deploy-mode", "cluster", "--class", EndingJob.class.getName())
        .with("--driver-memory", "512m", "--executor-memory", "512m", "--num-executors", "1")
        .with("--conf", "spark.ui.enabled=false")
        .with(more)
        .in(directory);
  }

  private static String driver(FinishedProgram submitted) {
    Matcher matcher = DRIVER.matcher(submitted.expectExit(0).stderr());
    assertTrue(matcher.find(), submitted.toString());
    return matcher.group();
  }

  private FinishedProgram ask(String what, String id, String url, String... more) {
    return Checkout.programOf(home, "spark-submit", "--master", url, what, id)
        .with(more)
        .in(directory)
        .run(JOB_LIMIT);
  }

  /** How often the driver has printed this; each run adds to the same file. */
  private long runs(String id, String line) {
    return text("**/" + id + "/stdout").lines().filter(line::equals).count();
  }

  private String text(String glob) {
    StringBuilder text = new StringBuilder();
    for (Path file : Checkout.files(directory.resolve("work"), glob)) {
      try {
        text.append(Files.readString(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return text.toString();
  }

  private static int freePort() {
    return Ports.free(1).get(0);
  }
}
