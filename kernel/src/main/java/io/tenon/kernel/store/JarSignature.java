package io.tenon.kernel.store;

import static java.util.Comparator.comparing;

import io.tenon.kernel.KernelErrorCode;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Whether a jar is signed as a whole or not at all. The JDK checks each entry's digest while it is
 * read, but not that every entry is signed, nor that none is missing.
 */
final class JarSignature {
  private static final String META_INF = "META-INF/";

  private final Path jar;
  private final JarFile file;

  JarSignature(Path jar, JarFile file) {
    this.jar = jar;
    this.file = file;
  }

  /** The name in the certificate at the start of {@code chain}. */
  static String signer(List<X509Certificate> chain) {
    return chain.get(0).getSubjectX500Principal().getName();
  }

  /**
   * The certificates of each who signed all of the jar, in the order of their names, their own
   * first; empty where it is not signed.
   *
   * @param entries all entries, read to their ends
   */
  List<List<X509Certificate>> check(List<JarEntry> entries) throws IOException {
    Map<String, Attributes> sections = file.getManifest().getEntries();
    boolean digests = sections.values().stream().anyMatch(JarSignature::holdsDigest);
    boolean signed = entries.stream().anyMatch(entry -> isSignatureFile(entry.getName()));
    if (!signed && !digests) {
      return List.of();
    }
    if (!signed) {
      throw untrusted("its signature was removed");
    }
    requireNoneMissing(sections, entries);
    Set<CodeSigner> common = null;
    for (JarEntry entry : entries) {
      if (entry.isDirectory() || isPartOfSignature(entry.getName())) {
        continue;
      }
      CodeSigner[] signers = entry.getCodeSigners();
      if (signers == null) {
        throw untrusted("its signature does not cover " + entry.getName());
      }
      if (common == null) {
        common = new HashSet<>(Arrays.asList(signers));
      } else {
        common.retainAll(Arrays.asList(signers));
      }
    }
    if (common == null || common.isEmpty()) {
      throw untrusted("nobody signed all of it");
    }
    return common.stream()
        .map(JarSignature::chain)
        .sorted(comparing(JarSignature::signer))
        .toList();
  }

  private static List<X509Certificate> chain(CodeSigner signer) {
    return signer.getSignerCertPath().getCertificates().stream()
        .map(X509Certificate.class::cast)
        .toList();
  }

  private void requireNoneMissing(Map<String, Attributes> sections, List<JarEntry> entries) {
    Set<String> names = new HashSet<>();
    entries.forEach(entry -> names.add(entry.getName()));
    sections.forEach(
        (name, attributes) -> {
          if (holdsDigest(attributes) && !names.contains(name)) {
            throw untrusted("its signed entry " + name + " was removed");
          }
        });
  }

  private TenonException untrusted(String why) {
    return new TenonException(
        KernelErrorCode.PLUGIN_UNTRUSTED,
        jar + " is not what was signed: " + why + "; fetch it again from its vendor");
  }

  private static boolean holdsDigest(Attributes attributes) {
    return attributes.keySet().stream().anyMatch(key -> key.toString().endsWith("-Digest"));
  }

  private static boolean isPartOfSignature(String name) {
    return name.equalsIgnoreCase(JarFile.MANIFEST_NAME)
        || isSignatureFile(name)
        || (isDirectlyIn(name) && name.toUpperCase(Locale.ROOT).endsWith(".SF"));
  }

  private static boolean isSignatureFile(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return isDirectlyIn(name)
        && (upper.endsWith(".RSA") || upper.endsWith(".DSA") || upper.endsWith(".EC"));
  }

  private static boolean isDirectlyIn(String name) {
    return name.toUpperCase(Locale.ROOT).startsWith(META_INF)
        && name.indexOf('/', META_INF.length()) < 0;
  }
}
