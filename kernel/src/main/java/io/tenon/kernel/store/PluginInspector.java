package io.tenon.kernel.store;

import static java.util.Objects.requireNonNull;

import io.tenon.kernel.KernelErrorCode;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

/**
 * Reads a plugin's file and checks all that can be checked without running it. Thread-safe.
 *
 * <p>Whether the signer is trusted is not its matter: see {@link TrustPolicy}.
 */
public final class PluginInspector {
  private static final byte[] ZIP_MAGIC = {'P', 'K'};
  private static final int BUFFER_SIZE = 1 << 16;

  private PluginInspector() {}

  /** A plugin's file that passed the checks, and the chain of each who signed all of it. */
  record Inspected(PluginEntry entry, List<List<X509Certificate>> signerChains) {}

  /**
   * What the plugin in {@code jar} is.
   *
   * @throws TenonException PLUGIN_NOT_A_BUNDLE, PLUGIN_DAMAGED, PLUGIN_SPI_MISMATCH,
   *     PLUGIN_CONFLICT or PLUGIN_UNTRUSTED (a signature that does not hold), naming the file
   */
  public static PluginEntry read(Path jar) {
    requireZip(jar);
    return inspect(jar, jar).entry();
  }

  /**
   * Checks {@code copy}.
   *
   * @param jar what the user called it, for messages
   */
  static Inspected inspect(Path copy, Path jar) {
    try (JarFile file = new JarFile(copy.toFile(), true)) {
      PluginManifest manifest = PluginManifest.of(jar, file.getManifest());
      List<List<X509Certificate>> chains = new JarSignature(jar, file).check(entriesOf(file));
      Optional<String> signer = chains.stream().findFirst().map(JarSignature::signer);
      PluginEntry entry = manifest.entry(StoreFiles.sha256(copy), Files.size(copy), signer);
      return new Inspected(entry, chains);
    } catch (ZipException e) {
      throw damaged(jar, e.getMessage(), e);
    } catch (SecurityException e) {
      throw damaged(jar, "it was altered after it was signed: " + e.getMessage(), e);
    } catch (IOException | UncheckedIOException e) {
      throw damaged(jar, e.getMessage(), e);
    }
  }

  private static TenonException damaged(Path jar, String why, Throwable cause) {
    return new TenonException(
        KernelErrorCode.PLUGIN_DAMAGED,
        jar + " is damaged: " + why + "; fetch it again from where it came from",
        cause);
  }

  /** Refuses what is plainly not a jar, before anything is copied. */
  static void requireZip(Path jar) {
    requireNonNull(jar, "jar is null");
    if (!Files.isRegularFile(jar)) {
      throw PluginManifest.notABundle(jar, "there is no such file");
    }
    byte[] start;
    try (InputStream in = Files.newInputStream(jar)) {
      start = in.readNBytes(ZIP_MAGIC.length);
    } catch (IOException e) {
      throw new TenonException(
          KernelErrorCode.STORE_UNUSABLE,
          "cannot read " + jar + " (" + e.getMessage() + "); check its permissions",
          e);
    }
    if (!Arrays.equals(start, ZIP_MAGIC)) {
      throw PluginManifest.notABundle(jar, "it is not a jar file");
    }
  }

  /** All entries, each read to its end: a truncated or altered one shows here. */
  private static List<JarEntry> entriesOf(JarFile file) throws IOException {
    List<JarEntry> entries = file.stream().toList();
    Set<String> names = new HashSet<>();
    byte[] buffer = new byte[BUFFER_SIZE];
    for (JarEntry entry : entries) {
      if (!names.add(entry.getName())) {
        throw new ZipException("it holds " + entry.getName() + " twice");
      }
      CRC32 crc = new CRC32();
      try (InputStream in = file.getInputStream(entry)) {
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          crc.update(buffer, 0, count);
        }
      }
      if (!entry.isDirectory() && entry.getCrc() != crc.getValue()) {
        throw new ZipException("the checksum of " + entry.getName() + " is wrong");
      }
    }
    return entries;
  }
}
