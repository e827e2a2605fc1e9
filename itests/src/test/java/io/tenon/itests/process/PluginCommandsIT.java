package io.tenon.itests.process;

import static io.tenon.itests.process.Jobs.COMMAND_LIMIT;
import static io.tenon.itests.process.Jobs.JOB_LIMIT;
import static io.tenon.itests.process.Jobs.PROCESSES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.ApplicationJar;
import io.tenon.itests.harness.BundleJar;
import io.tenon.itests.harness.Checkout;
import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.RunningProgram;
import io.tenon.itests.jobs.MixedJob;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tenon plugin} and {@code tenon app}, on a distribution and on a running application. */
class PluginCommandsIT {
  private static final String PLUGIN = "com.example.tenon.javaserializer";
  private static final String NEWER = "7.1.0";

  @TempDir private Path directory;

  private Path home;
  private Path plugin;
  private Path newer;

  @BeforeEach
  void copyDistribution() {
    home = Checkout.copyOfHome(directory.resolve("home"));
    List<Path> built =
        Checkout.files(
            Checkout.root().resolve("examples"), "**/target/tenon-example-serializer-java-*.jar");
    assertEquals(1, built.size(), built.toString());
    plugin = built.get(0);
    newer = BundleJar.withVersion(plugin, NEWER, directory.resolve("newer.jar"));
  }

  @Test
  void pluginIsInstalledUpdatedRolledBackAndRemoved() {
    assertFalse(installed().contains(PLUGIN));

    tenon("plugin", "install", plugin.toString()).expectExit(0);
    String before = installed();
    assertTrue(before.contains(PLUGIN), before);

    tenon("plugin", "update", newer.toString()).expectExit(0);
    assertTrue(installed().contains(NEWER));
    assertTrue(tenon("plugin", "info", PLUGIN).expectExit(0).stdout().contains(NEWER));

    tenon("plugin", "rollback").expectExit(0);
    assertEquals(before, installed());
    tenon("plugin", "verify").expectExit(0);

    String removed = tenon("plugin", "remove", PLUGIN).expectExit(0).stdout();
    assertTrue(removed.matches(Pattern.quote(PLUGIN) + " \\S+ removed\n"), removed);
    assertFalse(installed().contains(PLUGIN));
  }

  @Test
  void verifyFindsDamagedPlugin() throws Exception {
    Path stored = Checkout.files(home.resolve("plugins"), "**.jar").get(0);
    try (FileChannel channel = FileChannel.open(stored, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }

    FinishedProgram verified = tenon("plugin", "verify");

    assertEquals(4, verified.exitCode(), verified.toString());
    assertTrue(verified.stdout().contains("STORE_INCONSISTENT"), verified.toString());
  }

  @Test
  void fileThatIsNoBundleChangesNothing() throws Exception {
    Path text = Files.writeString(directory.resolve("note.jar"), "not a jar");
    String before = installed();

    FinishedProgram refused = tenon("plugin", "install", text.toString());

    assertEquals(2, refused.exitCode(), refused.toString());
    assertTrue(refused.stderr().contains("note.jar"), refused.toString());
    assertEquals(before, installed());
  }

  @Test
  void runningApplicationIsFoundAndItsPluginsChange() throws IOException {
    Path go = directory.resolve("go");
    Path jar = ApplicationJar.of(directory.resolve("jobs.jar"), List.of(MixedJob.class));
    try (RunningProgram running =
        Jobs.submit(home, directory, PROCESSES, jar, MixedJob.class).with(go.toString()).start()) {
      String application =
          running.awaitOutput(Pattern.compile("RESULT application=(\\S+)"), JOB_LIMIT).group(1);
      running.awaitOutput(Pattern.compile("RESULT working="), JOB_LIMIT);

      assertTrue(tenon("app", "list", "--json").expectExit(0).stdout().contains(application));
      String shown = tenon("app", "show", application).expectExit(0).stdout();
      assertTrue(shown.contains("processes on localhost"), shown);
      assertTrue(Pattern.compile("(?m)^plugins .*io\\.tenon\\.").matcher(shown).find(), shown);
      assertTrue(Pattern.compile("(?m)^0 .* pid \\d+ .*stderr$").matcher(shown).find(), shown);

      tenon("plugin", "install", "--app", application, plugin.toString()).expectExit(0);
      String before = installed("--app", application);
      assertTrue(before.contains(PLUGIN), before);
      tenon("plugin", "update", "--app", application, newer.toString()).expectExit(0);
      assertTrue(installed("--app", application).contains(NEWER));
      tenon("plugin", "rollback", "--app", application).expectExit(0);
      assertFalse(installed("--app", application).contains(NEWER));
      tenon("plugin", "remove", "--app", application, PLUGIN).expectExit(0);
      assertFalse(installed("--app", application).contains(PLUGIN));

      assertFalse(installed().contains(PLUGIN), "the distribution's own set has changed");
      Files.createFile(go);
      assertEquals(Jobs.expected(), Jobs.computed(running.awaitExit(JOB_LIMIT).expectExit(0)));
      assertFalse(tenon("app", "list", "--json").expectExit(0).stdout().contains(application));
    }
  }

  @Test
  void applicationThatDoesNotRunIsNotFound() {
    FinishedProgram shown = tenon("app", "show", "app-nobody");

    assertEquals(2, shown.exitCode(), shown.toString());
    assertTrue(shown.stderr().contains("app-nobody"), shown.toString());
  }

  /** The installed plugins; the count of changes goes on, also when one is undone. */
  private String installed(String... where) {
    return Checkout.programOf(home, "tenon", "plugin", "list", "--json")
        .with(where)
        .run(COMMAND_LIMIT)
        .expectExit(0)
        .stdout()
        .replaceFirst("\"generation\" : \\d+", "");
  }

  private FinishedProgram tenon(String... arguments) {
    return Checkout.programOf(home, "tenon", arguments).in(directory).run(COMMAND_LIMIT);
  }
}
