package io.tenon.kernel.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.KernelErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Kills a process with SIGKILL at each step of each change. */
class KilledChangeTest {
  private static final int SIGKILLED = 128 + 9;

  @TempDir Path dir;

  static Stream<Arguments> changesAndSteps() {
    return Stream.of(StoreChange.values())
        .flatMap(
            change -> Stream.of(FaultPoint.values()).map(point -> Arguments.of(change, point)));
  }

  @ParameterizedTest
  @MethodSource("changesAndSteps")
  void oldOrNewIsActiveAndTheNextChangeWorks(StoreChange change, FaultPoint point)
      throws Exception {
    PluginStore store = PluginStore.create(dir.resolve("plugins"));
    Path next = prepare(store, change);
    List<String> before = labels(store);
    List<String> after = labelsAfter(change);

    boolean reached = runChildAndKillAt(point, store, change, next);

    boolean contentStep = point.name().startsWith("CONTENT_");
    assertEquals(!contentStep || change.bringsContent(), reached, "whether the step was reached");
    boolean made = !reached || point.compareTo(FaultPoint.LOCK_FILE_RENAMED) >= 0;
    assertEquals(made ? after : before, labels(store));
    assertEquals(List.of(), store.verify());
    for (PluginEntry entry : store.current().plugins()) {
      assertTrue(Files.isRegularFile(store.jar(entry)));
    }
    requireNextChangesWork(store, made ? after : before);
  }

  /** A store in which the change is possible and leaves two files of garbage to collect. */
  private Path prepare(PluginStore store, StoreChange change) throws IOException {
    StoreChange.INSTALL.make(store, jar("fory", "1.0.0"));
    if (change != StoreChange.INSTALL) {
      StoreChange.INSTALL.make(store, jar("kryo", "1.0.0"));
    }
    if (change == StoreChange.ROLLBACK) {
      StoreChange.UPDATE.make(store, jar("kryo", "1.1.0"));
    }
    for (String abandoned : List.of("x", "y")) {
      try (PluginTransaction transaction = store.begin()) {
        transaction.install(jar(abandoned, "1.0.0"));
      }
    }
    return jar("kryo", change == StoreChange.INSTALL ? "1.0.0" : "1.1.0");
  }

  private static List<String> labelsAfter(StoreChange change) {
    return switch (change) {
      case INSTALL, ROLLBACK -> List.of("fory 1.0.0", "kryo 1.0.0");
      case UPDATE -> List.of("fory 1.0.0", "kryo 1.1.0");
      case REMOVE -> List.of("fory 1.0.0");
    };
  }

  /** Whether the child got to the step; where it did not, it has made its change in peace. */
  private static boolean runChildAndKillAt(
      FaultPoint point, PluginStore store, StoreChange change, Path next) throws Exception {
    Process child =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-D" + FaultPoint.PROPERTY + "=" + point,
                "-cp",
                System.getProperty("java.class.path"),
                StoreChange.class.getName(),
                store.directory().toString(),
                change.name(),
                next.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = child.inputReader()) {
      String line = output.readLine();
      boolean reached = point.name().equals(line);
      assertTrue(reached || "made".equals(line), "the child said: " + line);
      if (reached) {
        assertStillBusy(store, child);
        child.destroyForcibly();
      }
      assertTrue(child.waitFor(30, TimeUnit.SECONDS));
      assertEquals(reached ? SIGKILLED : 0, child.exitValue());
      return reached;
    } finally {
      child.destroyForcibly();
    }
  }

  private static void assertStillBusy(PluginStore store, Process child) {
    PluginStoreTest.refused(KernelErrorCode.STORE_BUSY, store::begin, "process " + child.pid());
  }

  private void requireNextChangesWork(PluginStore store, List<String> labels) throws IOException {
    StoreChange.INSTALL.make(store, jar("last", "1.0.0"));
    List<String> expected = new ArrayList<>(labels);
    expected.add("last 1.0.0");
    assertEquals(expected, labels(store));
    assertEquals(List.of(), list(store.directory().resolve("tmp")));
    StoreChange.ROLLBACK.make(store, jar("last", "1.0.0"));
    assertEquals(labels, labels(store));
    assertEquals(List.of(), store.verify());
  }

  private static List<String> labels(PluginStore store) {
    return store.current().plugins().stream().map(PluginEntry::label).toList();
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  private Path jar(String name, String version) throws IOException {
    return PluginJars.plugin(name, version).writeTo(dir.resolve(name + "-" + version + ".jar"));
  }
}
