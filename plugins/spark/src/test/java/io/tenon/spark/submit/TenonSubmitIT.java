package io.tenon.spark.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.control.ControlClient;
import io.tenon.kernel.control.RunningApplications;
import io.tenon.kernel.control.RunningApplications.Running;
import io.tenon.kernel.json.JsonObject;
import io.tenon.spark.TestStore;
import io.tenon.spi.TenonException;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Submissions in JVMs of their own, as a user's are. */
class TenonSubmitIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir static Path shared;

  @TempDir Path directory;

  private static Path store;
  private static String jar;

  private final List<Submission> started = new ArrayList<>();

  @BeforeAll
  static void prepare() throws IOException {
    store = shared.resolve("plugins");
    TestStore.create(store, "tenon-cluster-local");
    jar = Submission.jar(shared, ProbeApplication.class).toString();
  }

  @AfterEach
  void endWhatStillRuns() {
    started.forEach(submission -> submission.process().destroyForcibly());
  }

  private Submission submit(String... args) throws IOException {
    Submission submission = Submission.start(directory, store, args);
    started.add(submission);
    return submission;
  }

  private Submission probe(String master, String... args) throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of("--master", master, "--class", ProbeApplication.class.getName(), jar));
    all.addAll(List.of(args));
    return submit(all.toArray(String[]::new));
  }

  @Test
  void applicationJarRunsUnchangedOnExecutorProcesses() throws Exception {
    Path result = directory.resolve("result");

    Submission submission = probe("process[2,1,512m]", "sum", result.toString());

    assertEquals(0, submission.exitCode(), submission.text());
    assertEquals("9900 tenon:process[2,1,512m] 2", Files.readString(result));
  }

  @Test
  void exitCodesAreTheApplications() throws Exception {
    Submission exits = probe("local[1]", "exit", "7");
    Submission fails = probe("local[1]", "throw");

    assertEquals(7, exits.exitCode(), exits.text());
    assertEquals(1, fails.exitCode(), fails.text());
    assertTrue(fails.text().contains("IllegalStateException: told to fail"), fails.text());
  }

  @Test
  void errorsAreOneLineWithTheExitCodeOfTheirCategory() throws Exception {
    Submission unserved = probe("mesos://host", "throw");
    Submission unknownKey =
        submit("--conf", "spark.tenon.plugin.dir=/x", "--master", "local[1]", jar);
    Submission clusterMode =
        submit("--master", "process[1]", "--deploy-mode", "cluster", "--class", "x.Y", jar);
    Submission status = submit("--master", "process[1]", "--status", "driver-1");
    Submission badAddress = probe("process[none]", "throw");

    assertOneLine(2, "CLUSTER_BAD_ADDRESS: nobody serves the master 'mesos://host'", unserved);
    assertOneLine(3, "did you mean 'spark.tenon.plugins.dir'?", unknownKey);
    assertOneLine(2, "CLUSTER_UNSUPPORTED: ", clusterMode);
    assertOneLine(2, "CLUSTER_UNSUPPORTED: ", status);
    assertOneLine(2, "CLUSTER_BAD_ADDRESS: the master 'process[none]' is wrong", badAddress);
  }

  @Test
  void applicationWhoseExecutorsOnlyFailEndsWithTheReason() throws Exception {
    Submission submission =
        submit(
            "--master",
            "process[1,1,512m]",
            "--conf",
            "spark.executor.maxNumFailures=1",
            "--conf",
            "spark.executor.extraJavaOptions=-agentlib:no_such_agent",
            "--class",
            ProbeApplication.class.getName(),
            jar,
            "wait",
            directory.resolve("never").toString());

    assertEquals(4, submission.exitCode(), submission.text());
    assertTrue(
        submission.text().contains("tenon: CLUSTER_EXECUTORS_FAIL: 2 executors have failed"),
        submission.text());
    assertTrue(submission.text().contains("no_such_agent"), submission.text());
  }

  private static void assertOneLine(int exitCode, String part, Submission submission)
      throws Exception {
    assertEquals(exitCode, submission.exitCode(), submission.text());
    List<String> own =
        submission.text().lines().filter(line -> !line.startsWith("WARNING")).toList();
    assertEquals(1, own.size(), submission.text());
    assertTrue(own.get(0).startsWith("tenon: "), submission.text());
    assertTrue(own.get(0).contains(part), submission.text());
  }

  @Test
  void runningApplicationIsFoundAndItsExecutorsDieWithTheDriver() throws Exception {
    Path ready = directory.resolve("ready");
    Submission submission = probe("process[2,1,512m]", "wait", ready.toString());
    Await.until(LIMIT, () -> "the application runs", () -> Files.exists(ready));
    String id = Files.readString(ready);
    // Spark tells the listener that opens the endpoint on a thread of its own.
    Await.until(LIMIT, () -> "the endpoint of " + id, () -> isListed(id));

    Running running = new RunningApplications().find(id);
    ControlClient client = new ControlClient(running.socket(), Duration.ofSeconds(10));
    Await.until(LIMIT, () -> "two executors", () -> show(client).objects("executors").size() == 2);
    JsonObject shown = show(client);
    assertEquals("process[2,1,512m]", shown.string("master"));
    assertEquals("processes on localhost", shown.objects("clusters").get(0).string("description"));
    List<ProcessHandle> executors =
        shown.objects("executors").stream()
            .map(executor -> executor.string("location").substring("pid ".length()))
            .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
            .toList();

    submission.process().destroyForcibly();

    Await.until(
        LIMIT,
        () -> "the executors end",
        () -> executors.stream().noneMatch(ProcessHandle::isAlive));
    assertThrows(TenonException.class, () -> new RunningApplications().find(id));
  }

  private static boolean isListed(String id) {
    return new RunningApplications()
        .list().stream().anyMatch(running -> running.description().id().equals(id));
  }

  private static JsonObject show(ControlClient client) {
    return client.call("app.show", JsonObject.empty());
  }
}
