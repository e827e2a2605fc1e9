package io.tenon.kernel.store;

import io.tenon.kernel.KernelErrorCode;
import io.tenon.kernel.store.PluginInspector.Inspected;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Compares a store's files with what its lock file says. */
final class StoreVerifier {
  private final StoreFiles files;
  private final List<TenonException> problems = new ArrayList<>();

  StoreVerifier(StoreFiles files) {
    this.files = files;
  }

  List<TenonException> verify() {
    attempt(
        () -> {
          TrustPolicy trust = TrustPolicy.read(files);
          LockFile active = LockFile.active(files);
          List<PluginEntry> seen = new ArrayList<>();
          Set<String> names = new HashSet<>();
          for (PluginEntry entry : active.set().plugins()) {
            attempt(() -> check(files, trust, entry));
            attempt(() -> PluginTransaction.requireNoConflict(seen, entry));
            attempt(() -> requireNew(names, entry));
            seen.add(entry);
          }
          if (active.previous() != 0) {
            attempt(() -> checkPrevious(active));
          }
        });
    return List.copyOf(problems);
  }

  /** Checks that the content of {@code entry} is what it says, and may still be installed. */
  static void check(StoreFiles files, TrustPolicy trust, PluginEntry entry) {
    Path jar = files.content(entry.digest());
    requireContent(entry, jar);
    Inspected inspected = PluginInspector.inspect(jar, jar);
    if (!inspected.entry().equals(entry)) {
      throw inconsistent(
          "lock.json does not say of " + entry.label() + " what its manifest says; it was edited");
    }
    trust.require(entry.label(), inspected.signerChains());
  }

  private void checkPrevious(LockFile active) {
    Path file = files.history(active.previous());
    if (Files.exists(file)) {
      for (PluginEntry entry : LockFile.read(file).set().plugins()) {
        requireContent(entry, files.content(entry.digest()));
      }
    }
  }

  private static void requireContent(PluginEntry entry, Path jar) {
    if (!Files.isRegularFile(jar)) {
      throw inconsistent("the content of " + entry.label() + " is missing: there is no " + jar);
    }
    String digest;
    try {
      digest = StoreFiles.sha256(jar);
    } catch (IOException e) {
      throw new TenonException(
          KernelErrorCode.STORE_UNUSABLE, "cannot read " + jar + ": " + e.getMessage(), e);
    }
    if (!digest.equals(entry.digest())) {
      throw inconsistent(
          "the content of " + entry.label() + " was altered: " + jar + " has the digest " + digest);
    }
  }

  private void requireNew(Set<String> names, PluginEntry entry) {
    if (!names.add(entry.name())) {
      throw inconsistent("lock.json names the plugin " + entry.name() + " twice");
    }
  }

  private static TenonException inconsistent(String what) {
    return new TenonException(
        KernelErrorCode.STORE_INCONSISTENT,
        what + "; update the plugin from a good file, or roll back");
  }

  private void attempt(Runnable check) {
    try {
      check.run();
    } catch (TenonException e) {
      problems.add(e);
    }
  }
}
