package io.tenon.itests.yarn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.ProcessFamily;
import io.tenon.itests.harness.Program;
import io.tenon.itests.harness.RunningProgram;
import io.tenon.itests.harness.ShuffleJob;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Drivers in containers, and what is theirs. */
@EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
class DriversOnYarnIT extends SparkFixture {
  @Test
  void driverRunsInTheContainerOfTheMaster() {
    CLUSTER.makeDirectory("/events");
    FinishedProgram finished =
        submit("--deploy-mode", "cluster", "--driver-memory", "512m")
            .with("--conf", "spark.authenticate=true")
            .with("--conf", "spark.authenticate.secret=s3cret-of-the-test")
            .with("--conf", "spark.eventLog.enabled=true")
            .with("--conf", "spark.eventLog.dir=" + CLUSTER.fileSystem() + "/events")
            .with(jar().toString(), "0", "CONTAINER_ID")
            .run(LIMIT)
            .expectExit(0);

    String id = driverId(finished);
    assertTrue(finished.stderr().contains("'" + id + "' is FINISHED"), finished.stderr());
    String application = CLUSTER.lastApplication();
    assertTrue(application.contains("\"unmanagedApplication\":false"), application);
    assertTrue(application.contains("\"finalStatus\":\"SUCCEEDED\""), application);
    FinishedProgram logs = tenon("app", "logs", id).run(LIMIT).expectExit(0);
    assertEquals(ShuffleJob.sums().toString(), logs.result("sums"));
    assertEquals("true", logs.result("done"));
    assertFalse(logs.stdout().contains("s3cret-of-the-test"), "the secret is in the logs");
    List<String> events = CLUSTER.list("/events/eventlog_v2_" + id + "_1");
    assertTrue(events.contains("appstatus_" + id + "_1"), events.toString());
  }

  @Test
  void filesAreWhereTheDriverAndItsExecutorsLookForThem() throws IOException {
    Path file = Files.writeString(directory.resolve("app.conf"), "of the test");
    Path archive = zip("some.zip", "part.txt", "unpacked");
    Path more = zip("more.jar", "of-jar.txt", "in a jar");

    FinishedProgram finished =
        submitDriver(
                "stopped",
                "--files",
                file + "#renamed.conf",
                "--archives",
                archive + "#model",
                "--jars",
                more.toString(),
                "--conf",
                "spark.yarn.appMasterEnv.PLACE=here",
                "--conf",
                "spark.yarn.submit.file.replication=1")
            .run(LIMIT)
            .expectExit(0);

    FinishedProgram logs = logs(driverId(finished));
    assertTrue(logs.result("driver").endsWith("_01_000001"), logs.toString());
    assertEquals("here", logs.result("place"));
    assertEquals("of the test", logs.result("file"));
    assertEquals("unpacked", logs.result("archive"));
    assertEquals("in a jar", logs.result("jar"));
    assertEquals("[of the test, unpacked, in a jar]", logs.result("executors"));
    assertEquals("10", logs.result("second"));
  }

  private static Path zip(String name, String entry, String text) throws IOException {
    Path file = directory.resolve(name);
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write(text.getBytes(UTF_8));
      zip.closeEntry();
    }
    return file;
  }

  @Test
  void driverThatLeavesItsContextHasSucceeded() {
    FinishedProgram finished = submitDriver("left").run(LIMIT).expectExit(0);

    assertEquals("3", logs(driverId(finished)).result("count"));
  }

  @Test
  void driverThatFailsIsStartedAgainAndItsExitCodeIsTheSubmissions() {
    FinishedProgram finished =
        submitDriver("7", "--conf", "spark.yarn.maxAppAttempts=2").run(LIMIT).expectExit(7);

    String id = driverId(finished);
    assertTrue(finished.stderr().contains("'" + id + "' is FAILED"), finished.stderr());
    assertTrue(finished.stderr().contains("exitCode: 7"), finished.stderr());
    String logs = logs(id).stdout();
    assertTrue(logs.contains("_01_000001"), logs);
    assertTrue(logs.contains("_02_000001"), logs);
  }

  @Test
  void driverThatIsKilledRunsOnceMore() {
    CLUSTER.makeDirectory("/attempts");
    try (RunningProgram running =
        submitDriver(
                "killed",
                "--conf",
                "spark.yarn.maxAppAttempts=2",
                "--conf",
                "spark.eventLog.enabled=true",
                "--conf",
                "spark.eventLog.dir=" + CLUSTER.fileSystem() + "/attempts")
            .start()) {
      running.awaitOutput(Pattern.compile("' is RUNNING"), LIMIT);
      CLUSTER.awaitContainers(2, LIMIT);

      killDriver(driverId(running.stderr()));

      FinishedProgram finished = running.awaitExit(LIMIT).expectExit(0);
      String id = driverId(finished);
      String logs = logs(id).stdout();
      assertTrue(logs.contains("_01_000001"), logs);
      assertTrue(logs.contains("_02_000001"), logs);
      assertEquals(1, logs.split("RESULT count=3", -1).length - 1, logs);
      assertTrue(logs.contains("RESULT attempt-of-spark=2"), logs);
      assertTrue(logs.contains("RESULT attempt-in-settings=2"), logs);
      // The first may have been killed before it began one.
      assertTrue(CLUSTER.list("/attempts").contains("eventlog_v2_" + id + "_2"));
    }
  }

  /** As {@code kill -9} of the process in the container does. */
  private static void killDriver(String id) {
    List<ProcessHandle> drivers =
        ProcessHandle.allProcesses()
            .filter(process -> process.info().command().orElse("").endsWith("/java"))
            .filter(process -> ProcessFamily.commandLine(process).contains("-Dspark.app.id=" + id))
            .toList();
    assertEquals(1, drivers.size(), drivers.toString());
    drivers.get(0).destroyForcibly();
  }

  @Test
  void driverAndExecutorsRunOnNodesWithTheirLabels() throws Exception {
    String node = CLUSTER.nodeIds().get(0);
    String port = node.substring(node.lastIndexOf(':') + 1);
    CLUSTER.label(node);
    try {
      FinishedProgram both =
          submitDriver(
                  "left",
                  "--conf",
                  "spark.yarn.am.nodeLabelExpression=" + HadoopCluster.LABEL,
                  "--conf",
                  "spark.yarn.executor.nodeLabelExpression=" + HadoopCluster.LABEL)
              .run(LIMIT)
              .expectExit(0);
      FinishedProgram logs = logs(driverId(both));
      assertEquals(port, logs.result("driver-node"));
      assertEquals("[" + port + "]", logs.result("executor-nodes"));

      FinishedProgram none = submitDriver("left").run(LIMIT).expectExit(0);
      logs = logs(driverId(none));
      assertNotEquals(port, logs.result("driver-node"));
      assertEquals("[" + logs.result("driver-node") + "]", logs.result("executor-nodes"));

      FinishedProgram unknown =
          submitDriver("left", "--conf", "spark.yarn.am.nodeLabelExpression=none").run(LIMIT);
      assertEquals(4, unknown.exitCode(), unknown.toString());
      assertTrue(unknown.stderr().contains("label"), unknown.stderr());
    } finally {
      CLUSTER.unlabel(node);
    }
  }

  @Test
  void driverIsLookedAtAndKilledByItsId() {
    FinishedProgram submitted =
        submitDriver("waits", "--conf", "spark.yarn.submit.waitAppCompletion=false")
            .run(LIMIT)
            .expectExit(0);
    String id = driverId(submitted);
    CLUSTER.awaitContainers(2, LIMIT);

    FinishedProgram status = tenon("submit", "--master", "yarn", "--status", id).run(LIMIT);
    assertTrue(status.expectExit(0).stderr().contains(id + " is RUNNING"), status.toString());
    Await.until(
        LIMIT, () -> "the log of " + id, () -> logs(id).stdout().contains("RESULT count=3"));
    assertFalse(CLUSTER.staged().isEmpty());
    FinishedProgram logs = logs(id);
    String page = HadoopServer.get(logs.result("log-of-driver"));
    assertTrue(page.contains("RESULT count=3"), page);
    assertTrue(logs.result("log-of-executor").contains("_000002/"), logs.toString());

    tenon("submit", "--master", "yarn", "--kill", id).run(LIMIT).expectExit(0);
    FinishedProgram after =
        tenon("submit", "--master", "yarn", "--status", id).run(LIMIT).expectExit(0);
    assertTrue(after.stderr().contains(id + " is KILLED"), after.toString());
  }

  @Test
  void logsThatAreNotThereAreOneError() throws IOException {
    FinishedProgram unknown = tenon("app", "logs", "application_1_0001").run(LIMIT);
    assertEquals(4, unknown.exitCode(), unknown.toString());
    assertTrue(unknown.stderr().contains("does not know application_1_0001"), unknown.stderr());

    FinishedProgram noId = tenon("app", "logs", "app-1").run(LIMIT);
    assertEquals(2, noId.exitCode(), noId.toString());
    assertTrue(noId.stderr().contains("'app-1' is not the id"), noId.stderr());

    Path conf = Files.createDirectories(directory.resolve("no-aggregation"));
    Files.copy(CLUSTER.conf().resolve("core-site.xml"), conf.resolve("core-site.xml"));
    Files.writeString(
        conf.resolve("yarn-site.xml"),
        Files.readString(CLUSTER.conf().resolve("yarn-site.xml"))
            .replaceAll("(log-aggregation-enable</name><value>)true", "$1false"));
    FinishedProgram off =
        tenon("app", "logs", "application_1_0001", "--conf", "spark.tenon.yarn.conf-dir=" + conf)
            .run(LIMIT);
    assertEquals(2, off.exitCode(), off.toString());
    assertTrue(off.stderr().contains("yarn.log-aggregation-enable is not true"), off.stderr());
  }

  @Test
  void driverThatCannotBeSubmittedLeavesNothing() {
    FinishedProgram queue = submitDriver("left", "--queue", "silver").run(LIMIT);
    assertEquals(4, queue.exitCode(), queue.toString());
    assertTrue(queue.stderr().contains("tenon: CLUSTER_REFUSED: "), queue.stderr());
    assertTrue(queue.stderr().contains("silver"), queue.stderr());

    FinishedProgram large = submitDriver("left", "--driver-memory", "5g").run(LIMIT);
    assertEquals(5, large.exitCode(), large.toString());
    assertTrue(large.stderr().contains("the driver needs 5632 MiB"), large.stderr());

    FinishedProgram file =
        submitDriver("left", "--files", directory.resolve("none.conf").toString()).run(LIMIT);
    assertTrue(file.exitCode() != 0, file.toString());
    assertTrue(file.stderr().contains("none.conf"), file.stderr());
  }

  private static Program submitDriver(String end, String... more) {
    return submit("--deploy-mode", "cluster", "--driver-memory", "512m")
        .with("--class", DriverJob.class.getName(), "--num-executors", "1")
        .with(more)
        .with(jar().toString(), end);
  }

  private static FinishedProgram logs(String id) {
    return tenon("app", "logs", id).run(LIMIT).expectExit(0);
  }
}
