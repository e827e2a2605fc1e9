package io.tenon.kernel.store;

import static java.util.Objects.requireNonNull;

import io.tenon.kernel.KernelErrorCode;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A directory of plugins: their content by digest, and {@code lock.json}, which names those that
 * are installed. Reading needs no lock and no right to write; changes are {@link
 * PluginTransaction}s, one at a time over all processes. Thread-safe.
 */
public final class PluginStore implements PluginSource {
  private final StoreFiles files;

  private PluginStore(StoreFiles files) {
    this.files = files;
  }

  /**
   * Opens the store in {@code dir}.
   *
   * @throws TenonException STORE_UNUSABLE when there is no such directory
   */
  public static PluginStore open(Path dir) {
    requireNonNull(dir, "dir is null");
    if (!Files.isDirectory(dir)) {
      throw new TenonException(
          KernelErrorCode.STORE_UNUSABLE,
          "there is no plugin store at "
              + dir
              + "; check spark.tenon.plugins.dir and"
              + " spark.tenon.home, or install the distribution again");
    }
    return new PluginStore(new StoreFiles(dir.toAbsolutePath().normalize()));
  }

  /** Opens the store in {@code dir}, an empty one where there is none. */
  public static PluginStore create(Path dir) {
    try {
      Files.createDirectories(dir);
    } catch (IOException e) {
      throw new StoreFiles(dir).unusable("create the directory", e);
    }
    return open(dir);
  }

  public Path directory() {
    return files.dir();
  }

  @Override
  public PluginSet current() {
    return LockFile.active(files).set();
  }

  /**
   * {@inheritDoc}
   *
   * @throws TenonException STORE_INCONSISTENT when it is not there
   */
  @Override
  public Path jar(PluginEntry entry) {
    Path jar = files.content(entry.digest());
    if (!Files.isRegularFile(jar)) {
      throw new TenonException(
          KernelErrorCode.STORE_INCONSISTENT,
          "the content of "
              + entry.label()
              + " is missing: there is no "
              + jar
              + "; install the plugin again, or roll back");
    }
    return jar;
  }

  /**
   * Starts a change; the caller closes it.
   *
   * @throws TenonException STORE_BUSY while another change is under way, here or in another
   *     process; STORE_UNUSABLE when this user cannot write
   */
  public PluginTransaction begin() {
    return PluginTransaction.begin(files);
  }

  /**
   * Reads everything again and compares it with what is on record: digests, manifests, signatures.
   *
   * @return one error for each problem; empty when all is well
   */
  public List<TenonException> verify() {
    return new StoreVerifier(files).verify();
  }

  /** Trusts whom {@code other} trusts. */
  void copyPolicy(PluginStore other) {
    try {
      files.copyPolicy(other.files);
    } catch (IOException e) {
      throw files.unusable("copy the policy", e);
    }
  }
}
