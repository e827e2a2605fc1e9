package io.tenon.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.fixtures.greeting.GreetingActivator;
import io.tenon.kernel.json.JsonObject;
import io.tenon.kernel.store.ApplicationPlugins;
import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.PluginSet;
import io.tenon.kernel.store.PluginStore;
import io.tenon.spi.TenonException;
import io.tenon.spi.plugin.PluginNamespace;
import io.tenon.spi.plugin.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginInstallerTest {
  private static final Duration DRAIN = Duration.ofSeconds(1);

  @TempDir Path folder;
  private PluginStore store;
  private Path scratch;
  private Path first;
  private Path second;

  @BeforeEach
  void prepare() {
    store = PluginStore.create(folder.resolve("plugins"));
    scratch = folder.resolve("scratch");
    first = pack("1.0.0", "greeting");
    second = pack("1.1.0", "greeting");
  }

  @Test
  void offlineChangeIsCommittedWhenThePluginStarts() throws IOException {
    PluginInstaller installer = PluginInstaller.offline(store, scratch);
    ChangeReport report = installer.change(transaction -> transaction.install(first));
    assertEquals(store.current().plugins(), report.added());
    ChangeReport update = installer.change(transaction -> transaction.update(second));
    assertFalse(update.removed().get(0).started());
    assertEquals(List.of("1.1.0"), versions(store.current()));
    installer.change(transaction -> transaction.rollback());
    assertEquals(List.of("1.0.0"), versions(store.current()));
    try (Stream<Path> left = Files.list(scratch)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void offlineChangeIsAbandonedWhenThePluginDoesNotStart() {
    PluginInstaller installer = PluginInstaller.offline(store, scratch);
    installer.change(transaction -> transaction.install(first));
    Path bad = pack("2.0.0", "greeting", "never-registered");
    TenonException e =
        assertThrows(
            TenonException.class, () -> installer.change(transaction -> transaction.update(bad)));
    assertTrue(e.is(KernelErrorCode.PLUGIN_START_FAILED), e.toString());
    assertEquals(List.of("1.0.0"), versions(store.current()));
    assertEquals(List.of(), store.verify());
  }

  @Test
  void previewShowsTheChangeAndMakesNone() {
    PluginInstaller installer = PluginInstaller.offline(store, scratch);
    installer.change(transaction -> transaction.install(first));
    PluginInstaller.Preview preview = installer.preview(transaction -> transaction.update(second));
    assertEquals(List.of("1.1.0"), preview.added().stream().map(PluginEntry::version).toList());
    assertEquals(List.of("1.0.0"), preview.removed().stream().map(PluginEntry::version).toList());
    assertEquals(List.of("1.0.0"), versions(store.current()));
  }

  @Test
  void runningApplicationChangesAloneAndTheDistributionDoesNot() {
    PluginInstaller.offline(store, scratch).change(transaction -> transaction.install(first));
    ApplicationPlugins plugins = new ApplicationPlugins(store, folder.resolve("private"));
    AppliedSets kernel = new AppliedSets(plugins.current(), set -> {});
    PluginInstaller installer = PluginInstaller.running(plugins, kernel, DRAIN);

    installer.change(transaction -> transaction.update(second));
    assertEquals(List.of("1.1.0"), versions(kernel.active()));
    assertEquals(List.of("1.1.0"), versions(plugins.current()));
    assertTrue(Files.exists(plugins.jar(kernel.active().plugins().get(0))));
    assertEquals(List.of("1.0.0"), versions(store.current()));

    installer.change(transaction -> transaction.rollback());
    assertEquals(List.of("1.0.0"), versions(kernel.active()));
  }

  @Test
  void generationsOfARunningApplicationCountOnFromTheDistribution() {
    PluginInstaller offline = PluginInstaller.offline(store, scratch);
    offline.change(transaction -> transaction.install(first));
    offline.change(transaction -> transaction.update(second));
    offline.change(transaction -> transaction.rollback());
    ApplicationPlugins plugins = new ApplicationPlugins(store, folder.resolve("private"));
    AppliedSets kernel = new AppliedSets(plugins.current(), set -> {});
    PluginInstaller installer = PluginInstaller.running(plugins, kernel, DRAIN);
    installer.change(transaction -> transaction.update(second));
    assertEquals(4, kernel.active().generation());
    installer.change(transaction -> transaction.rollback());
    assertEquals(5, kernel.active().generation());
    assertEquals(3, store.current().generation());
  }

  @Test
  void nothingIsCommittedWhenTheKernelRefuses() {
    PluginInstaller.offline(store, scratch).change(transaction -> transaction.install(first));
    ApplicationPlugins plugins = new ApplicationPlugins(store, folder.resolve("private"));
    AppliedSets kernel =
        new AppliedSets(
            plugins.current(),
            set -> {
              throw new TenonException(KernelErrorCode.PLUGIN_START_TIMEOUT, "it hangs");
            });
    PluginInstaller installer = PluginInstaller.running(plugins, kernel, DRAIN);
    TenonException e =
        assertThrows(
            TenonException.class,
            () -> installer.change(transaction -> transaction.update(second)));
    assertTrue(e.is(KernelErrorCode.PLUGIN_START_TIMEOUT));
    assertEquals(List.of("1.0.0"), versions(plugins.current()));
    assertEquals(List.of("1.0.0"), versions(kernel.active()));
  }

  @Test
  void kernelGoesBackWhenTheCommitFails() {
    PluginInstaller.offline(store, scratch).change(transaction -> transaction.install(first));
    ApplicationPlugins plugins = new ApplicationPlugins(store, folder.resolve("private"));
    Path privateDirectory = folder.resolve("private");
    AppliedSets kernel =
        new AppliedSets(plugins.current(), set -> makeCommitImpossible(privateDirectory));
    PluginInstaller installer = PluginInstaller.running(plugins, kernel, DRAIN);
    TenonException e =
        assertThrows(
            TenonException.class,
            () -> installer.change(transaction -> transaction.update(second)));
    assertTrue(e.is(KernelErrorCode.STORE_UNUSABLE), e.toString());
    assertEquals(List.of("1.0.0"), versions(kernel.active()));
    assertEquals(2, kernel.applied.size());
  }

  @Test
  void processesThatFollowAreToldBeforeTheCommit() {
    PluginInstaller.offline(store, scratch).change(transaction -> transaction.install(first));
    ApplicationPlugins plugins = new ApplicationPlugins(store, folder.resolve("private"));
    AppliedSets kernel = new AppliedSets(plugins.current(), set -> {});
    Followers others =
        next -> {
          assertEquals(List.of("1.1.0"), versions(kernel.active()));
          assertEquals(List.of("1.0.0"), versions(plugins.current()));
          assertTrue(Files.exists(plugins.jar(next.plugins().get(0))));
          JsonObject report = new ChangeReport(List.of(), List.of(), Duration.ZERO).toJson();
          return List.of(new ChangeReport.Follower("executor 7", report));
        };

    ChangeReport report =
        PluginInstaller.running(plugins, kernel, DRAIN, others)
            .change(transaction -> transaction.update(second));

    assertEquals("executor 7", report.toJson().objects("followers").get(0).string("name"));
    assertEquals(List.of("1.1.0"), versions(plugins.current()));
  }

  @Test
  void allProcessesGoBackWhenOneRefuses() {
    PluginInstaller.offline(store, scratch).change(transaction -> transaction.install(first));
    ApplicationPlugins plugins = new ApplicationPlugins(store, folder.resolve("private"));
    AppliedSets kernel = new AppliedSets(plugins.current(), set -> {});
    List<String> told = new ArrayList<>();
    Followers others =
        next -> {
          told.addAll(versions(next));
          if (versions(next).contains("1.1.0")) {
            throw new TenonException(KernelErrorCode.PLUGIN_NOT_FOLLOWED, "executor 7 refused");
          }
          return List.of();
        };
    PluginInstaller installer = PluginInstaller.running(plugins, kernel, DRAIN, others);

    TenonException e =
        assertThrows(
            TenonException.class,
            () -> installer.change(transaction -> transaction.update(second)));

    assertTrue(e.is(KernelErrorCode.PLUGIN_NOT_FOLLOWED), e.toString());
    assertEquals(List.of("1.1.0", "1.0.0"), told);
    assertEquals(List.of("1.0.0"), versions(kernel.active()));
    assertEquals(List.of("1.0.0"), versions(plugins.current()));
  }

  private static void makeCommitImpossible(Path directory) {
    try {
      Path history = directory.resolve("history");
      if (Files.isDirectory(history)) {
        Files.delete(history);
        Files.writeString(history, "in the way");
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Path pack(String version, String... services) {
    return TestPlugin.of(GreetingActivator.class, version)
        .provides(PluginNamespace.TYPE_SERIALIZER, services)
        .pack(folder)
        .jar();
  }

  private static List<String> versions(PluginSet set) {
    return set.plugins().stream().map(PluginEntry::version).toList();
  }

  /** A kernel that takes every set on trust. */
  private static final class AppliedSets implements Kernel {
    private final List<PluginSet> applied = new ArrayList<>();
    private final Consumer<PluginSet> onApply;
    private PluginSet active;

    AppliedSets(PluginSet active, Consumer<PluginSet> onApply) {
      this.active = active;
      this.onApply = onApply;
    }

    @Override
    public PluginSet active() {
      return active;
    }

    @Override
    public ChangeReport apply(PluginSet next, Duration drain) {
      assertEquals(DRAIN, drain);
      assertFalse(next.plugins().isEmpty());
      onApply.accept(next);
      applied.add(next);
      active = next;
      return new ChangeReport(List.of(), List.of(), Duration.ZERO);
    }

    @Override
    public <T> Slot<T> slot(Class<T> service, String name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<PluginEntry> serving() {
      return active.plugins();
    }

    @Override
    public Resources resources(String owner) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
