package io.tenon.kernel.store;

import io.tenon.kernel.KernelErrorCode;
import io.tenon.kernel.store.PluginInspector.Inspected;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One change of a store: proposed step by step, checked at each, and made at once by {@link
 * #commit} or not at all. To be used by one thread.
 */
public final class PluginTransaction implements AutoCloseable {
  private final StoreFiles files;
  private final WriterLock writer;
  private final TrustPolicy trust;
  private final LockFile base;
  private LockFile proposed;
  private boolean done;

  private PluginTransaction(StoreFiles files, WriterLock writer, TrustPolicy trust, LockFile base) {
    this.files = files;
    this.writer = writer;
    this.trust = trust;
    this.base = base;
    this.proposed = base;
  }

  static PluginTransaction begin(StoreFiles files) {
    try {
      files.createDirectories();
    } catch (IOException e) {
      throw files.unusable("create a directory", e);
    }
    WriterLock writer = WriterLock.acquire(files);
    try {
      FaultPoint.LOCKED.reached();
      files.deleteTmp();
      return new PluginTransaction(files, writer, TrustPolicy.read(files), LockFile.active(files));
    } catch (IOException | RuntimeException e) {
      release(writer, e);
      throw e instanceof IOException io ? files.unusable("clean up", io) : (RuntimeException) e;
    }
  }

  /**
   * Adds the plugin in {@code jar}.
   *
   * @return what it is
   * @throws TenonException the errors of {@link PluginInspector#read}, PLUGIN_UNTRUSTED,
   *     PLUGIN_ALREADY_INSTALLED, PLUGIN_CONFLICT
   */
  public PluginEntry install(Path jar) {
    return add(
        jar,
        (copy, entry) -> {
          Optional<PluginEntry> installed = proposed.set().find(entry.name());
          if (installed.isPresent()) {
            throw refused(
                KernelErrorCode.PLUGIN_ALREADY_INSTALLED,
                "%s is installed already; to replace it by %s use 'tenon plugin update'",
                installed.get().label(),
                entry.version());
          }
        });
  }

  /**
   * Puts the plugin in {@code jar} in the place of the one of the same name, whichever version.
   *
   * @return what it is
   * @throws TenonException as {@link #install}; PLUGIN_NOT_FOUND when none is installed under its
   *     name, PLUGIN_ALREADY_INSTALLED when it is this very file, unless the store's copy is
   *     damaged, which is mended then
   */
  public PluginEntry update(Path jar) {
    return add(
        jar,
        (copy, entry) -> {
          PluginEntry installed = installed(entry.name(), "to add it use 'tenon plugin install'");
          if (installed.digest().equals(entry.digest()) && sameContent(copy, entry)) {
            throw refused(
                KernelErrorCode.PLUGIN_ALREADY_INSTALLED,
                "nothing to do: %s is installed from this very file",
                installed.label());
          }
        });
  }

  /**
   * Takes a plugin out.
   *
   * @return what it was
   * @throws TenonException PLUGIN_NOT_FOUND, listing what is installed
   */
  public PluginEntry remove(String name) {
    requireOpen();
    PluginEntry entry = installed(name, "'tenon plugin list' shows what is installed");
    propose(without(name));
    return entry;
  }

  /**
   * Proposes the state before the last change; doing so again goes back further.
   *
   * @throws TenonException STORE_NO_HISTORY when there is none, STORE_INCONSISTENT when one of its
   *     plugins is gone or damaged, and the errors of {@link #install} when it no longer fits
   */
  public PluginSet rollback() {
    requireOpen();
    if (base.previous() == 0) {
      throw refused(
          KernelErrorCode.STORE_NO_HISTORY,
          "the plugin store %s has no earlier state to go back to",
          files.dir());
    }
    Path file = files.history(base.previous());
    if (!Files.exists(file)) {
      throw refused(
          KernelErrorCode.STORE_NO_HISTORY,
          "the earlier state %s of the plugin store %s is no longer kept",
          base.previous(),
          files.dir());
    }
    LockFile earlier = LockFile.read(file);
    for (PluginEntry entry : earlier.set().plugins()) {
      StoreVerifier.check(files, trust, entry);
    }
    proposed =
        new LockFile(
            new PluginSet(base.set().generation() + 1, earlier.set().plugins()),
            earlier.previous());
    return proposed.set();
  }

  /** Makes what is proposed the first state of a store that counts on from {@code generation}. */
  void beginAt(long generation) {
    proposed = new LockFile(new PluginSet(generation, proposed.set().plugins()), 0);
  }

  /** What is installed when this is committed. */
  public PluginSet proposed() {
    return proposed.set();
  }

  /** What was installed when this began. */
  public PluginSet base() {
    return base.set();
  }

  /**
   * Makes the change. When it throws, the old state is active.
   *
   * @return what is installed now
   */
  public PluginSet commit() {
    requireOpen();
    done = true;
    if (proposed.set().plugins().equals(base.set().plugins())) {
      return base.set();
    }
    try {
      if (!base.equals(LockFile.EMPTY)) {
        StoreFiles.rename(files.writeTmp(base.toText()), files.history(base.set().generation()));
        StoreFiles.syncDirectory(files.history());
      }
      FaultPoint.HISTORY_WRITTEN.reached();
      Path next = files.writeTmp(proposed.toText());
      FaultPoint.LOCK_FILE_WRITTEN.reached();
      StoreFiles.rename(next, files.lockFile());
    } catch (IOException e) {
      // On a network file system a rename may be made and its answer lost.
      if (!LockFile.active(files).equals(proposed)) {
        throw files.unusable("write the lock file", e);
      }
    }
    afterCommit();
    return proposed.set();
  }

  /** Ends the change; without a commit, nothing has happened. Closing again does nothing. */
  @Override
  public void close() {
    done = true;
    try {
      writer.close();
    } catch (IOException e) {
      throw files.unusable("release the lock", e);
    }
  }

  /** The change is made; what fails here may not look as if it were not. */
  private void afterCommit() {
    FaultPoint.LOCK_FILE_RENAMED.reached();
    try {
      StoreFiles.syncDirectory(files.dir());
      FaultPoint.COMMITTED.reached();
      new GarbageCollector(files).collect(proposed);
    } catch (IOException | RuntimeException e) {
      System.getLogger(PluginTransaction.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "the change of the plugin store "
                  + files.dir()
                  + " is made, but cleaning up failed;"
                  + " the next change tries again",
              e);
    }
    FaultPoint.DONE.reached();
  }

  private interface Check {
    void require(Path copy, PluginEntry entry) throws IOException;
  }

  private PluginEntry add(Path jar, Check check) {
    requireOpen();
    PluginInspector.requireZip(jar);
    try {
      Path copy = files.copyToTmp(jar);
      try {
        return add(jar, copy, check);
      } finally {
        Files.deleteIfExists(copy);
      }
    } catch (IOException e) {
      throw files.unusable("store " + jar, e);
    }
  }

  private PluginEntry add(Path jar, Path copy, Check check) throws IOException {
    Inspected inspected = PluginInspector.inspect(copy, jar);
    PluginEntry entry = inspected.entry();
    trust.require(entry.label() + " (" + jar + ")", inspected.signerChains());
    check.require(copy, entry);
    List<PluginEntry> plugins = without(entry.name());
    requireNoConflict(plugins, entry);
    plugins.add(entry);
    files.storeContent(copy, entry.digest());
    propose(plugins);
    return entry;
  }

  static void requireNoConflict(List<PluginEntry> others, PluginEntry entry) {
    for (PluginEntry other : others) {
      for (ProvidedService service : other.provides()) {
        if (entry.provides().contains(service)) {
          throw refused(
              KernelErrorCode.PLUGIN_CONFLICT,
              "%s and %s both provide %s '%s'; remove the one that is not wanted first",
              entry.label(),
              other.label(),
              service.type(),
              service.name());
        }
      }
    }
  }

  private PluginEntry installed(String name, String hint) {
    return proposed
        .set()
        .find(name)
        .orElseThrow(
            () ->
                refused(
                    KernelErrorCode.PLUGIN_NOT_FOUND,
                    "no plugin named %s is installed; %s",
                    name,
                    hint));
  }

  private boolean sameContent(Path copy, PluginEntry entry) throws IOException {
    Path stored = files.content(entry.digest());
    return Files.exists(stored) && Files.mismatch(copy, stored) < 0;
  }

  private static TenonException refused(KernelErrorCode code, String message, Object... values) {
    return new TenonException(code, message.formatted(values));
  }

  private List<PluginEntry> without(String name) {
    List<PluginEntry> plugins = new ArrayList<>(proposed.set().plugins());
    plugins.removeIf(plugin -> plugin.name().equals(name));
    return plugins;
  }

  private void propose(List<PluginEntry> plugins) {
    plugins.sort(Comparator.comparing(PluginEntry::name));
    long generation = base.set().generation();
    proposed = new LockFile(new PluginSet(generation + 1, plugins), generation);
  }

  private void requireOpen() {
    if (done) {
      throw new IllegalStateException("this transaction has ended");
    }
  }

  private static void release(WriterLock writer, Exception first) {
    try {
      writer.close();
    } catch (IOException e) {
      first.addSuppressed(e);
    }
  }
}
