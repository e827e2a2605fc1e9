package io.tenon.kernel;

import static java.util.Objects.requireNonNull;

import io.tenon.kernel.json.JsonObject;
import io.tenon.kernel.store.ApplicationPlugins;
import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.PluginSet;
import io.tenon.kernel.store.PluginSource;
import io.tenon.kernel.store.PluginStore;
import io.tenon.kernel.store.PluginTransaction;
import io.tenon.kernel.store.ProvidedService;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Changes plugins in three steps: the files are checked and staged, the new set proves itself in a
 * container, and only then it is committed. When a step fails, all is as it was.
 *
 * <pre>{@code
 * ChangeReport report = installer.change(transaction -> transaction.install(jar));
 * }</pre>
 */
public final class PluginInstaller {
  private final Stores stores;
  private final Proof proof;

  private PluginInstaller(Stores stores, Proof proof) {
    this.stores = stores;
    this.proof = proof;
  }

  /**
   * Changes {@code store}; nothing that runs now is touched. New plugins are started once in a
   * container of their own.
   *
   * @param scratch a directory for that container; created and removed
   */
  public static PluginInstaller offline(PluginStore store, Path scratch) {
    requireNonNull(store, "store is null");
    requireNonNull(scratch, "scratch is null");
    return new PluginInstaller(() -> store, new TrialBoot(store, scratch));
  }

  /**
   * Changes the plugins of this running application, for its life.
   *
   * @param kernel whose source is {@code plugins}
   * @param drain how long to wait for leases of what is replaced
   */
  public static PluginInstaller running(ApplicationPlugins plugins, Kernel kernel, Duration drain) {
    return running(plugins, kernel, drain, Followers.NONE);
  }

  /**
   * As {@link #running(ApplicationPlugins, Kernel, Duration)}, where other processes follow: the
   * change is made in all of them or in none.
   */
  public static PluginInstaller running(
      ApplicationPlugins plugins, Kernel kernel, Duration drain, Followers followers) {
    requireNonNull(kernel, "kernel is null");
    requireNonNull(drain, "drain is null");
    requireNonNull(followers, "followers is null");
    return new PluginInstaller(
        () -> plugins.privateStore(kernel.active()), new Everywhere(kernel, drain, followers));
  }

  /**
   * Makes a change.
   *
   * @param steps proposes it
   * @throws TenonException of the first step that failed
   */
  public ChangeReport change(Consumer<PluginTransaction> steps) {
    try (PluginTransaction transaction = stores.store().begin()) {
      steps.accept(transaction);
      Applied applied = proof.apply(transaction.base(), transaction.proposed());
      try {
        transaction.commit();
      } catch (RuntimeException e) {
        undo(applied, e);
        throw e;
      }
      return applied.report();
    }
  }

  /** What a change would do, with the static checks but without running anything. */
  public Preview preview(Consumer<PluginTransaction> steps) {
    try (PluginTransaction transaction = stores.store().begin()) {
      steps.accept(transaction);
      return new Preview(
          difference(transaction.proposed(), transaction.base()),
          difference(transaction.base(), transaction.proposed()));
    }
  }

  /**
   * What a change would do.
   *
   * @param added plugins that would be new, in this version
   * @param removed plugins that would be gone, in this version
   */
  public record Preview(List<PluginEntry> added, List<PluginEntry> removed) {
    public Preview {
      added = List.copyOf(added);
      removed = List.copyOf(removed);
    }

    /** For the control endpoint and lists. */
    public JsonObject toJson() {
      return JsonObject.of("added", added.stream().map(PluginEntry::toJson).toList())
          .with("removed", removed.stream().map(PluginEntry::toJson).toList());
    }
  }

  private static void undo(Applied applied, RuntimeException first) {
    try {
      applied.undo().run();
    } catch (RuntimeException e) {
      first.addSuppressed(e);
    }
  }

  private static List<PluginEntry> difference(PluginSet left, PluginSet right) {
    return left.plugins().stream().filter(entry -> !right.plugins().contains(entry)).toList();
  }

  private interface Stores {
    PluginStore store();
  }

  private interface Proof {
    Applied apply(PluginSet base, PluginSet next);
  }

  private record Applied(ChangeReport report, Runnable undo) {}

  /** Proves a set by making it the running one, here and then in the processes that follow. */
  private record Everywhere(Kernel kernel, Duration drain, Followers followers) implements Proof {
    @Override
    public Applied apply(PluginSet base, PluginSet next) {
      ChangeReport report = kernel.apply(next, drain);
      Applied here = new Applied(report, () -> back(base));
      try {
        return new Applied(report.with(followers.follow(next)), here.undo());
      } catch (RuntimeException e) {
        undo(here, e);
        throw e;
      }
    }

    private void back(PluginSet base) {
      try {
        kernel.apply(base, drain);
      } finally {
        followers.follow(base);
      }
    }
  }

  /** Proves a set by starting what is new in it, in a container that lives no longer. */
  private record TrialBoot(PluginStore store, Path scratch) implements Proof {
    @Override
    public Applied apply(PluginSet base, PluginSet next) {
      long start = System.nanoTime();
      List<PluginEntry> added = difference(next, base);
      if (!added.isEmpty()) {
        try (Kernel kernel =
            Kernel.boot(KernelOptions.of(new Candidate(store, next), ownScratch()))) {
          for (PluginEntry entry : added) {
            for (ProvidedService service : entry.provides()) {
              kernel.slot(ServiceTypes.service(service), service.name()).lease().close();
            }
          }
        }
      }
      List<ChangeReport.Removal> removed =
          difference(base, next).stream()
              .map(entry -> new ChangeReport.Removal(entry, false, Duration.ZERO, 0, true))
              .toList();
      Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
      return new Applied(new ChangeReport(added, removed, elapsed), () -> {});
    }

    private Path ownScratch() {
      try {
        Files.createDirectories(scratch);
        return Files.createTempDirectory(scratch, "trial-");
      } catch (IOException e) {
        throw new TenonException(
            KernelErrorCode.STORE_UNUSABLE,
            "cannot create a directory in %s to try the plugin out: %s; check its permissions and the space on its disk"
                .formatted(scratch, e),
            e);
      }
    }
  }

  /** A set that is not current yet. */
  private record Candidate(PluginStore store, PluginSet current) implements PluginSource {
    @Override
    public Path jar(PluginEntry entry) {
      return store.jar(entry);
    }
  }
}
