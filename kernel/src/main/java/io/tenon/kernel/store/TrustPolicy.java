package io.tenon.kernel.store;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.tenon.kernel.KernelErrorCode;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whose plugins a store takes. Without a policy it takes unsigned ones and those of any signer; a
 * signature that does not hold is refused always.
 *
 * @param required whether a plugin must be signed by one of {@code trusted}, or by a certificate
 *     that one of them issued
 * @param trusted the certificates in {@code trust/}
 */
record TrustPolicy(boolean required, List<X509Certificate> trusted) {
  private static final String SIGNATURES = "signatures";

  TrustPolicy {
    trusted = List.copyOf(trusted);
  }

  /** What the files of the store say: {@code policy.properties} and {@code trust/}. */
  static TrustPolicy read(StoreFiles files) {
    boolean required = readRequired(files);
    return new TrustPolicy(required, required ? readTrusted(files) : List.of());
  }

  /**
   * Refuses a plugin that nobody signed who is trusted.
   *
   * @param label names the plugin in the message
   * @param chains of its signers; empty where it is not signed
   */
  void require(String label, List<List<X509Certificate>> chains) {
    if (!required) {
      return;
    }
    TenonException refusal = untrusted(label, "is not signed", null);
    for (List<X509Certificate> chain : chains) {
      try {
        requireTrusted(chain);
        return;
      } catch (GeneralSecurityException e) {
        String signer = JarSignature.signer(chain);
        refusal =
            untrusted(
                label,
                "is signed by %s, who is not trusted (%s)".formatted(signer, e.getMessage()),
                e);
      }
    }
    throw refusal;
  }

  private void requireTrusted(List<X509Certificate> chain) throws GeneralSecurityException {
    chain.get(0).checkValidity();
    if (!trusted.contains(chain.get(0))) {
      requireIssuedByTrusted(chain);
    }
  }

  private void requireIssuedByTrusted(List<X509Certificate> chain) throws GeneralSecurityException {
    if (trusted.isEmpty()) {
      throw new GeneralSecurityException("no certificate is trusted");
    }
    List<X509Certificate> path = chain.stream().filter(cert -> !trusted.contains(cert)).toList();
    PKIXParameters parameters =
        new PKIXParameters(
            trusted.stream().map(cert -> new TrustAnchor(cert, null)).collect(toUnmodifiableSet()));
    // Revocation lists would make an installation depend on a server; a trusted certificate is
    // withdrawn by deleting its file.
    parameters.setRevocationEnabled(false);
    CertPathValidator.getInstance("PKIX")
        .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
  }

  private static TenonException untrusted(String label, String why, @Nullable Throwable cause) {
    return new TenonException(
        KernelErrorCode.PLUGIN_UNTRUSTED,
        ("%s %s, and this store requires signatures; have it signed by someone whose certificate is"
                + " in trust/, or add the signer's certificate there")
            .formatted(label, why),
        cause);
  }

  private static boolean readRequired(StoreFiles files) {
    if (!Files.exists(files.policy())) {
      return false;
    }
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(files.policy())) {
      properties.load(in);
    } catch (IOException e) {
      throw files.unusable("read policy.properties", e);
    }
    String value = properties.getProperty(SIGNATURES, "optional").trim();
    properties.remove(SIGNATURES);
    if (!properties.isEmpty() || !(value.equals("required") || value.equals("optional"))) {
      throw new TenonException(
          KernelErrorCode.STORE_UNUSABLE,
          "%s may only say 'signatures=required' or 'signatures=optional'; it says '%s=%s' and has the other keys %s"
              .formatted(files.policy(), SIGNATURES, value, properties.keySet()));
    }
    return value.equals("required");
  }

  private static List<X509Certificate> readTrusted(StoreFiles files) {
    if (!Files.isDirectory(files.trust())) {
      return List.of();
    }
    List<X509Certificate> result = new ArrayList<>();
    try (Stream<Path> list = Files.list(files.trust())) {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Path file : list.sorted().toList()) {
        try (InputStream in = Files.newInputStream(file)) {
          for (Certificate certificate : factory.generateCertificates(in)) {
            result.add((X509Certificate) certificate);
          }
        }
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new TenonException(
          KernelErrorCode.STORE_UNUSABLE,
          "cannot read the trusted certificates in %s: %s; only X.509 certificates in PEM form may lie there"
              .formatted(files.trust(), e.getMessage()),
          e);
    }
    return result;
  }
}
