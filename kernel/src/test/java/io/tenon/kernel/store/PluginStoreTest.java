package io.tenon.kernel.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.KernelErrorCode;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class PluginStoreTest {
  @TempDir Path dir;
  private PluginStore store;

  @BeforeEach
  void createStore() {
    store = PluginStore.create(dir.resolve("plugins"));
  }

  @Test
  void installedPluginIsCurrentInEveryReader() throws IOException {
    PluginEntry entry = install("kryo", "1.0.0");
    PluginStore reader = PluginStore.open(store.directory());
    assertEquals(new PluginSet(1, List.of(entry)), reader.current());
    assertEquals(entry.digest(), StoreFiles.sha256(reader.jar(entry)));
    assertEquals(List.of(new ProvidedService("serializer", "kryo")), entry.provides());
    assertEquals("[1.0,2)", entry.spiRanges().get("io.tenon.spi.serializer"));
    assertEquals("The plugin kryo", entry.description());
    assertEquals(Optional.empty(), entry.signer());
  }

  @Test
  void abandonedChangeLeavesNothing() throws IOException {
    install("kryo", "1.0.0");
    try (PluginTransaction transaction = store.begin()) {
      transaction.install(jar("fory", "1.0.0"));
      transaction.remove("kryo");
      assertEquals(List.of("fory"), names(transaction.proposed()));
    }
    assertEquals(List.of("kryo"), names(store.current()));
    assertEquals(List.of(), store.verify());
  }

  @Test
  void lockFileIsTheSameForTheSamePluginsInAnyOrder() throws IOException {
    PluginStore other = PluginStore.create(dir.resolve("other"));
    try (PluginTransaction transaction = store.begin();
        PluginTransaction reverse = other.begin()) {
      transaction.install(jar("a", "1.0.0"));
      transaction.install(jar("b", "1.0.0"));
      reverse.install(jar("b", "1.0.0"));
      reverse.install(jar("a", "1.0.0"));
      transaction.commit();
      reverse.commit();
    }
    assertEquals(
        Files.readString(store.directory().resolve("lock.json")),
        Files.readString(other.directory().resolve("lock.json")));
  }

  @Test
  void updateReplacesAndRollbackBringsBackStepByStep() throws IOException {
    install("kryo", "1.0.0");
    update("kryo", "1.1.0");
    update("kryo", "1.2.0");
    assertEquals("1.2.0", version("kryo"));
    rollback();
    assertEquals("1.1.0", version("kryo"));
    rollback();
    assertEquals("1.0.0", version("kryo"));
    TenonException e = assertThrows(TenonException.class, this::rollback);
    assertTrue(e.is(KernelErrorCode.STORE_NO_HISTORY), e.toString());
    assertEquals(5, store.current().generation());
  }

  @Test
  void rollbackUndoesRemove() throws IOException {
    PluginEntry entry = install("kryo", "1.0.0");
    try (PluginTransaction transaction = store.begin()) {
      assertEquals(entry, transaction.remove("kryo"));
      assertEquals(new PluginSet(2, List.of()), transaction.commit());
    }
    rollback();
    assertEquals(new PluginSet(3, List.of(entry)), store.current());
  }

  @Test
  void sameNameIsRefusedAndPointsToUpdate() throws IOException {
    install("kryo", "1.0.0");
    refused(
        KernelErrorCode.PLUGIN_ALREADY_INSTALLED,
        () -> install("kryo", "1.1.0"),
        "kryo 1.0.0",
        "1.1.0",
        "tenon plugin update");
    assertEquals("1.0.0", version("kryo"));
    try (var left = Files.list(store.directory().resolve("tmp"))) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void updateOfWhatIsNotInstalledIsRefused() {
    refused(
        KernelErrorCode.PLUGIN_NOT_FOUND,
        () -> update("kryo", "1.1.0"),
        "kryo",
        "tenon plugin install");
  }

  @Test
  void updateByTheSameFileHasNothingToDo() throws IOException {
    install("kryo", "1.0.0");
    refused(
        KernelErrorCode.PLUGIN_ALREADY_INSTALLED,
        () -> update("kryo", "1.0.0"),
        "nothing to do",
        "kryo 1.0.0");
  }

  @Test
  void removeOfWhatIsNotInstalledIsRefused() {
    try (PluginTransaction transaction = store.begin()) {
      refused(KernelErrorCode.PLUGIN_NOT_FOUND, () -> transaction.remove("kryo"), "kryo");
    }
  }

  @Test
  void twoPluginsForOneServiceAreRefusedByName() throws IOException {
    install("kryo", "1.0.0");
    Path rival =
        PluginJars.plugin("other", "2.0.0")
            .header("Provide-Capability", "io.tenon.plugin;type=serializer;name=kryo")
            .writeTo(dir.resolve("rival.jar"));
    try (PluginTransaction transaction = store.begin()) {
      refused(
          KernelErrorCode.PLUGIN_CONFLICT,
          () -> transaction.install(rival),
          "kryo 1.0.0",
          "other 2.0.0",
          "serializer 'kryo'");
    }
  }

  @Test
  void secondWriterIsToldWhoIsBusy() {
    try (PluginTransaction first = store.begin()) {
      refused(KernelErrorCode.STORE_BUSY, store::begin, store.directory().toString());
      assertEquals(PluginSet.EMPTY, first.base());
    }
    store.begin().close();
  }

  @Test
  void readersNeedNoRightToWrite() throws IOException {
    PluginEntry entry = install("kryo", "1.0.0");
    try (var files = Files.walk(store.directory())) {
      for (Path path : files.toList()) {
        Files.setPosixFilePermissions(
            path,
            PosixFilePermissions.fromString(Files.isDirectory(path) ? "r-xr-xr-x" : "r--r--r--"));
      }
    }
    try {
      assertTrue(Files.isRegularFile(store.jar(entry)));
      assertEquals(List.of(entry), store.current().plugins());
      assertEquals(List.of(), store.verify());
    } finally {
      try (var files = Files.walk(store.directory())) {
        for (Path path : files.filter(Files::isDirectory).toList()) {
          Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
      }
    }
  }

  @Test
  void lockFileOfANewerReleaseIsRefused() throws IOException {
    install("kryo", "1.0.0");
    Path lock = store.directory().resolve("lock.json");
    Files.writeString(lock, Files.readString(lock).replace("\"format\" : 1", "\"format\" : 2"));
    refused(KernelErrorCode.STORE_UNUSABLE, store::current, "format 2", "newer");
    refused(KernelErrorCode.STORE_UNUSABLE, store::begin, "format 2");
  }

  @Test
  void damagedLockFileIsSaidToBe() throws IOException {
    Files.writeString(store.directory().resolve("lock.json"), "{\"format\": 1,");
    refused(KernelErrorCode.STORE_INCONSISTENT, store::current, "lock.json", "damaged");
    assertEquals(1, store.verify().size());
  }

  @Test
  void missingStoreIsSaidToBe() {
    refused(
        KernelErrorCode.STORE_UNUSABLE,
        () -> PluginStore.open(dir.resolve("nowhere")),
        "nowhere",
        "spark.tenon.plugins.dir");
  }

  @Test
  void alteredContentIsFound() throws IOException {
    PluginEntry entry = install("kryo", "1.0.0");
    byte[] bytes = Files.readAllBytes(store.jar(entry));
    bytes[bytes.length / 2] ^= 1;
    Files.write(store.jar(entry), bytes);
    List<TenonException> problems = store.verify();
    assertEquals(1, problems.size());
    assertTrue(problems.get(0).is(KernelErrorCode.STORE_INCONSISTENT));
    assertTrue(problems.get(0).getMessage().contains("kryo 1.0.0"));
  }

  @Test
  void damagedContentIsMendedByTheSameFile() throws IOException {
    PluginEntry entry = install("kryo", "1.0.0");
    Files.writeString(store.jar(entry), "damaged");
    update("kryo", "1.0.0");
    assertEquals(List.of(), store.verify());
    assertEquals(new PluginSet(1, List.of(entry)), store.current());
  }

  @Test
  void missingContentIsFound() throws IOException {
    PluginEntry entry = install("kryo", "1.0.0");
    Files.delete(store.jar(entry));
    assertEquals(1, store.verify().size());
    refused(KernelErrorCode.STORE_INCONSISTENT, () -> store.jar(entry), "kryo 1.0.0");
  }

  @Test
  void editedLockFileIsFound() throws IOException {
    install("kryo", "1.0.0");
    Path lock = store.directory().resolve("lock.json");
    Files.writeString(lock, Files.readString(lock).replace("1.0.0", "9.0.0"));
    assertEquals("9.0.0", version("kryo"));
    assertEquals(1, store.verify().size());
  }

  @Test
  void rollbackToDamagedContentIsRefused() throws IOException {
    PluginEntry old = install("kryo", "1.0.0");
    update("kryo", "1.1.0");
    Files.delete(store.jar(old));
    refused(KernelErrorCode.STORE_INCONSISTENT, this::rollback, "kryo 1.0.0");
    assertEquals("1.1.0", version("kryo"));
  }

  @Test
  void onlyWhatCanBeGoneBackToIsKept() throws IOException {
    PluginEntry first = install("kryo", "1.0.0");
    PluginEntry second = update("kryo", "1.1.0");
    for (int i = 2; i <= GarbageCollector.GENERATIONS_KEPT + 1; i++) {
      update("kryo", "1." + i + ".0");
    }
    assertThrows(TenonException.class, () -> store.jar(first));
    assertTrue(Files.exists(store.jar(second)));
    for (int i = 0; i < GarbageCollector.GENERATIONS_KEPT; i++) {
      rollback();
    }
    assertEquals("1.1.0", version("kryo"));
    refused(KernelErrorCode.STORE_NO_HISTORY, this::rollback, "no longer kept");
  }

  @Test
  void changingNothingMakesNoGeneration() throws IOException {
    install("kryo", "1.0.0");
    try (PluginTransaction transaction = store.begin()) {
      assertEquals(1, transaction.commit().generation());
    }
    assertEquals(1, store.current().generation());
  }

  private PluginEntry install(String name, String version) throws IOException {
    try (PluginTransaction transaction = store.begin()) {
      PluginEntry entry = transaction.install(jar(name, version));
      transaction.commit();
      return entry;
    }
  }

  private PluginEntry update(String name, String version) throws IOException {
    try (PluginTransaction transaction = store.begin()) {
      PluginEntry entry = transaction.update(jar(name, version));
      transaction.commit();
      return entry;
    }
  }

  private void rollback() {
    try (PluginTransaction transaction = store.begin()) {
      transaction.rollback();
      transaction.commit();
    }
  }

  private Path jar(String name, String version) throws IOException {
    Path file = dir.resolve(name + "-" + version + ".jar");
    return Files.exists(file) ? file : PluginJars.plugin(name, version).writeTo(file);
  }

  private String version(String name) {
    return store.current().find(name).orElseThrow().version();
  }

  private static List<String> names(PluginSet set) {
    return set.plugins().stream().map(PluginEntry::name).toList();
  }

  static void refused(KernelErrorCode code, Executable action, String... says) {
    TenonException e = assertThrows(TenonException.class, action);
    assertTrue(e.is(code), e.toString());
    for (String part : says) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
  }
}
