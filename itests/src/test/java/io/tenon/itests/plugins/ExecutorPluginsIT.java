package io.tenon.itests.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.ApplicationJar;
import io.tenon.itests.harness.BundleJar;
import io.tenon.itests.harness.Checkout;
import io.tenon.itests.harness.RunningProgram;
import io.tenon.itests.jobs.MovingJob;
import io.tenon.kernel.json.JsonObject;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin that drivers and executors use is changed while jobs run with it. */
class ExecutorPluginsIT {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final String EXECUTOR = "TenonExecutor";
  private static final String NEWER = "7.1.0";

  @TempDir private Path directory;

  @Test
  void updateReachesTheExecutorsThatRunAndThoseThatComeLater() throws IOException {
    List<Path> built =
        Checkout.files(
            Checkout.root().resolve("serializers"), "**/target/tenon-serializer-kryo-*.jar");
    assertEquals(1, built.size(), built.toString());
    Path newer = BundleJar.withVersion(built.get(0), NEWER, directory.resolve("newer.jar"));
    try (RunningProgram running = submit()) {
      String application =
          running.awaitOutput(Pattern.compile("RESULT application=(\\S+)"), LIMIT).group(1);
      running.awaitOutput(Pattern.compile("ROUND 2\\b"), LIMIT);

      JsonObject report =
          JsonObject.parse(
              Checkout.programOf(Checkout.home(), "tenon", "plugin", "update", "--json")
                  .with("--app", application, newer.toString())
                  .in(directory)
                  .run(LIMIT)
                  .expectExit(0)
                  .stdout());

      assertReplaced(report.objects("removed"));
      List<JsonObject> followers = report.objects("followers");
      assertEquals(
          List.of("executor 0", "executor 1"),
          followers.stream().map(follower -> follower.string("name")).toList());
      followers.forEach(follower -> assertReplaced(follower.objects("removed")));

      List<ProcessHandle> executors = running.family().alive(EXECUTOR);
      assertEquals(2, executors.size());
      executors.get(0).destroyForcibly();
      Await.until(
          LIMIT,
          () -> "a third executor that has the plugin; logs:\n" + logs(),
          () -> logs().split(Pattern.quote("Plugins as in the driver"), -1).length == 4);
      assertTrue(logs().contains("io.tenon.serializer.kryo " + NEWER), this::logs);

      Files.createFile(directory.resolve("stop"));
      String out = running.awaitExit(LIMIT).expectExit(0).stdout();
      assertTrue(out.contains("RESULT wrong-answers=0\n"), out);
      assertTrue(out.contains("RESULT done=true\n"), out);
    }
  }

  private static void assertReplaced(List<JsonObject> removals) {
    assertEquals(1, removals.size(), removals.toString());
    JsonObject removal = removals.get(0);
    assertEquals("io.tenon.serializer.kryo", removal.object("plugin").string("name"));
    assertFalse(removal.object("plugin").string("version").equals(NEWER));
    assertTrue(removal.flag("started"), removal.toString());
    assertEquals(0, removal.number("forced"), removal.toString());
    assertTrue(removal.flag("unloaded"), removal.toString());
  }

  /** Of all executors; only what they say of plugins is on the level of information. */
  private String logs() {
    StringBuilder text = new StringBuilder();
    for (Path log : Checkout.files(directory.resolve("work"), "**/stderr")) {
      try {
        text.append(Files.readString(log));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return text.toString();
  }

  private RunningProgram submit() throws IOException {
    Files.createDirectories(directory.resolve("work"));
    Path jar = ApplicationJar.of(directory.resolve("jobs.jar"), MovingJob.CLASSES);
    return Checkout.programOf(Checkout.home(), "tenon", "submit")
        .with("--master", "process[2,1,512m]", "--class", MovingJob.class.getName())
        .with("--conf", "spark.ui.enabled=false")
        .with("--conf", "spark.driver.host=127.0.0.1")
        .with("--conf", "spark.local.dir=" + directory.resolve("local"))
        .with("--conf", "spark.tenon.process.work-dir=" + directory.resolve("work"))
        .with("--conf", "spark.tenon.process.keep-logs=true")
        .with(jar.toString(), directory.resolve("stop").toString())
        .in(directory)
        .start();
  }
}
