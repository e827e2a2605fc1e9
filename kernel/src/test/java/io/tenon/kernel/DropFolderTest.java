package io.tenon.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.fixtures.greeting.GreetingActivator;
import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.PluginStore;
import io.tenon.kernel.store.PluginTransaction;
import io.tenon.spi.plugin.PluginNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DropFolderTest {
  @TempDir Path folder;
  private Path drop;
  private PluginStore store;
  private PluginInstaller installer;
  private DropFolder watched;

  @BeforeEach
  void prepare() throws IOException {
    drop = Files.createDirectory(folder.resolve("drop"));
    store = PluginStore.create(folder.resolve("plugins"));
    installer = PluginInstaller.offline(store, folder.resolve("scratch"));
    watched = new DropFolder(drop, installer);
  }

  @Test
  void droppedJarIsInstalledAndTheNextOneUpdatesIt() throws IOException {
    drop("1.0.0", "a.jar");
    lookTwice();
    assertEquals(List.of("1.0.0"), installed());
    drop("1.1.0", "b.jar");
    lookTwice();
    assertEquals(List.of("1.1.0"), installed());
    assertEquals(List.of(), files(drop));
  }

  @Test
  void jarThatStillGrowsIsLeftAlone() throws IOException {
    byte[] whole = Files.readAllBytes(pack("1.0.0"));
    Path jar = drop.resolve("slow.jar");
    for (int part = 1; part <= 4; part++) {
      Files.write(jar, Arrays.copyOf(whole, whole.length * part / 4));
      watched.look();
      assertEquals(List.of(), installed());
    }
    watched.look();
    assertEquals(List.of("1.0.0"), installed());
  }

  @Test
  void folderThatIsGoneIsToldOnceAndServesWhenItIsBack() throws IOException {
    List<String> told = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            told.add(record.getLevel() + " " + record.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(DropFolder.class.getName());
    logger.addHandler(handler);
    try {
      Files.delete(drop);
      watched.lookAndLog();
      watched.lookAndLog();
      assertEquals(1, told.size(), told.toString());
      assertTrue(told.get(0).contains(drop.toString()), told.toString());

      Files.createDirectory(drop);
      drop("1.0.0", "a.jar");
      watched.lookAndLog();
      watched.lookAndLog();
      assertEquals(List.of("1.0.0"), installed());
    } finally {
      logger.removeHandler(handler);
    }
  }

  @Test
  void refusedJarIsMovedAsideWithTheReason() throws IOException {
    Files.writeString(drop.resolve("notes.jar"), "not a jar");
    lookTwice();
    Path rejected = drop.resolve("rejected");
    assertEquals(List.of("notes.jar", "notes.jar.reason.txt"), files(rejected));
    String reason = Files.readString(rejected.resolve("notes.jar.reason.txt"));
    assertTrue(reason.startsWith("PLUGIN_NOT_A_BUNDLE: "), reason);
    assertEquals(List.of("rejected"), files(drop));
  }

  @Test
  void pluginThatDoesNotStartIsMovedAside() throws IOException {
    Path bad =
        TestPlugin.of(GreetingActivator.class, "2.0.0")
            .provides(PluginNamespace.TYPE_SERIALIZER, "greeting", "never-registered")
            .pack(folder)
            .jar();
    Files.move(bad, drop.resolve("bad.jar"));
    lookTwice();
    assertEquals(List.of(), installed());
    String reason = Files.readString(drop.resolve("rejected/bad.jar.reason.txt"));
    assertTrue(reason.startsWith("PLUGIN_START_FAILED: "), reason);
  }

  @Test
  void sameJarAgainJustVanishes() throws IOException {
    drop("1.0.0", "a.jar");
    lookTwice();
    drop("1.0.0", "again.jar");
    lookTwice();
    assertEquals(List.of(), files(drop));
    assertEquals(1, store.current().generation());
  }

  @Test
  void jarWaitsWhileTheStoreIsBusy() throws IOException {
    drop("1.0.0", "a.jar");
    try (PluginTransaction other = store.begin()) {
      lookTwice();
      assertEquals(List.of("a.jar"), files(drop));
      assertEquals(other.base(), store.current());
    }
    watched.look();
    assertEquals(List.of("1.0.0"), installed());
  }

  @Test
  void otherFilesAreLeftAlone() throws IOException {
    Files.writeString(drop.resolve("plugin.jar.part"), "half");
    lookTwice();
    assertEquals(List.of("plugin.jar.part"), files(drop));
  }

  @Test
  void watchedFolderIsLookedAtByItself() throws IOException {
    Path other = folder.resolve("watched");
    OwnedResources resources =
        new OwnedResources("test", getClass().getClassLoader(), folder.resolve("own"));
    try {
      DropFolder.watch(resources, other, installer);
      Files.move(pack("1.0.0"), other.resolve("a.jar"));
      Await.until("the dropped plugin is installed", () -> installed().equals(List.of("1.0.0")));
    } finally {
      resources.close();
    }
  }

  private void lookTwice() throws IOException {
    watched.look();
    watched.look();
  }

  private void drop(String version, String name) throws IOException {
    Files.move(pack(version), drop.resolve(name));
  }

  private Path pack(String version) {
    return TestPlugin.of(GreetingActivator.class, version)
        .provides(PluginNamespace.TYPE_SERIALIZER, "greeting")
        .pack(folder)
        .jar();
  }

  private List<String> installed() {
    return store.current().plugins().stream().map(PluginEntry::version).toList();
  }

  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
