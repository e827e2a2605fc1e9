package io.tenon.kernel.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.Kernel;
import io.tenon.kernel.KernelErrorCode;
import io.tenon.kernel.KernelOptions;
import io.tenon.kernel.Lease;
import io.tenon.kernel.Slot;
import io.tenon.kernel.TestPlugin;
import io.tenon.kernel.fixtures.greeting.GreetingActivator;
import io.tenon.spi.plugin.PluginNamespace;
import io.tenon.spi.serializer.SerializerProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Kills a process with SIGKILL at each step of each change. */
class KilledChangeIT {
  private static final int SIGKILLED = 128 + 9;

  @TempDir static Path jars;
  private static Path first;
  private static Path second;
  @TempDir Path dir;

  @BeforeAll
  static void pack() {
    first = greeting("1.0.0");
    second = greeting("2.0.0");
  }

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
    List<String> before = versions(store);
    List<String> after = versionsAfter(change);

    boolean reached = runChildAndKillAt(point, store, change, next);

    boolean contentStep = point.name().startsWith("CONTENT_");
    assertEquals(!contentStep || change.bringsContent(), reached, "whether the step was reached");
    boolean made = !reached || point.compareTo(FaultPoint.LOCK_FILE_RENAMED) >= 0;
    List<String> expected = made ? after : before;
    assertEquals(expected, versions(store));
    assertEquals(List.of(), store.verify());
    assertEquals(expected.size() == 1 ? "none" : formatOf(expected.get(1)), formatServed(store));
    requireNextChangesWork(store, expected);
  }

  /** A store in which the change is possible and leaves two files of garbage to collect. */
  private Path prepare(PluginStore store, StoreChange change) throws IOException {
    StoreChange.INSTALL.make(store, jar("first"));
    if (change != StoreChange.INSTALL) {
      StoreChange.INSTALL.make(store, first);
    }
    if (change == StoreChange.ROLLBACK) {
      StoreChange.UPDATE.make(store, second);
    }
    for (String abandoned : List.of("x", "y")) {
      try (PluginTransaction transaction = store.begin()) {
        transaction.install(jar(abandoned));
      }
    }
    return change == StoreChange.INSTALL ? first : second;
  }

  private static List<String> versionsAfter(StoreChange change) {
    return switch (change) {
      case INSTALL, ROLLBACK -> List.of("first 0.0.0", StoreChange.GREETING + " 1.0.0");
      case UPDATE -> List.of("first 0.0.0", StoreChange.GREETING + " 2.0.0");
      case REMOVE -> List.of("first 0.0.0");
    };
  }

  private static String formatOf(String label) {
    return label.endsWith(" 1.0.0") ? "greeting/1" : "greeting/2";
  }

  /** What a process that starts now gets. */
  private String formatServed(PluginStore store) {
    try (Kernel kernel = Kernel.boot(KernelOptions.of(store, dir.resolve("restarted")))) {
      Slot<SerializerProvider> slot = kernel.slot(SerializerProvider.class, "greeting");
      if (slot.provider().isEmpty()) {
        return "none";
      }
      try (Lease<SerializerProvider> lease = slot.lease()) {
        return lease.service().wireName().toString();
      }
    }
  }

  /** Whether the child got to the step; where it did not, it has made its change in peace. */
  private boolean runChildAndKillAt(
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
                next.toString(),
                dir.resolve("trial").toString())
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

  private void requireNextChangesWork(PluginStore store, List<String> versions) throws IOException {
    StoreChange.INSTALL.make(store, jar("last"));
    List<String> expected = new ArrayList<>(versions);
    expected.add("last 0.0.0");
    expected.sort(null);
    assertEquals(expected, versions(store));
    assertEquals(List.of(), list(store.directory().resolve("tmp")));
    StoreChange.ROLLBACK.make(store, jar("last"));
    assertEquals(versions, versions(store));
    assertEquals(List.of(), store.verify());
  }

  private static List<String> versions(PluginStore store) {
    return store.current().plugins().stream().map(PluginEntry::label).toList();
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  /** A plugin that is never started. */
  private Path jar(String name) throws IOException {
    return PluginJars.plugin(name, "0.0.0").writeTo(dir.resolve(name + ".jar"));
  }

  private static Path greeting(String version) {
    return TestPlugin.of(GreetingActivator.class, version)
        .provides(PluginNamespace.TYPE_SERIALIZER, "greeting")
        .pack(jars)
        .jar();
  }
}
