package io.tenon.kernel.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import jdk.security.jarsigner.JarSigner;

/** People who sign jars: their keys, and a file {@code <alias>.pem} with each one's certificate. */
final class Signers {
  private static final String PASSWORD = "changeit";

  private final Path dir;

  Signers(Path dir) {
    this.dir = dir;
  }

  void add(String alias, String name, String... options) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("-genkeypair", "-alias", alias, "-dname", name, "-keyalg", "EC"));
    command.addAll(List.of(options));
    keytool(command);
    export(alias);
  }

  void addIssued(String alias, String name, String issuer) throws Exception {
    keytool(
        List.of(
            "-genkeypair", "-alias", alias, "-dname", name, "-keyalg", "EC", "-signer", issuer));
    export(alias);
  }

  Path sign(Path jar, String alias, Path target) throws Exception {
    KeyStore store = KeyStore.getInstance(dir.resolve("keys.p12").toFile(), PASSWORD.toCharArray());
    var key =
        (KeyStore.PrivateKeyEntry)
            store.getEntry(alias, new KeyStore.PasswordProtection(PASSWORD.toCharArray()));
    try (ZipFile in = new ZipFile(jar.toFile());
        OutputStream out = Files.newOutputStream(target)) {
      new JarSigner.Builder(key).signerName(alias.toUpperCase(Locale.ROOT)).build().sign(in, out);
    }
    return target;
  }

  static Map<String, byte[]> read(Path jar) throws IOException {
    Map<String, byte[]> result = new LinkedHashMap<>();
    try (ZipFile in = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : in.stream().map(ZipEntry.class::cast).toList()) {
        result.put(entry.getName(), in.getInputStream(entry).readAllBytes());
      }
    }
    return result;
  }

  /** Copies a jar as an attacker would: {@code change} gives new content, or null to drop one. */
  static void rewrite(Path jar, Path target, BiFunction<String, byte[], byte[]> change)
      throws IOException {
    rewrite(jar, target, change, "", new byte[0]);
  }

  static void rewrite(
      Path jar,
      Path target,
      BiFunction<String, byte[], byte[]> change,
      String addedName,
      byte[] added)
      throws IOException {
    Map<String, byte[]> entries = read(jar);
    if (!addedName.isEmpty()) {
      entries.put(addedName, added);
    }
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(target))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        byte[] content = change.apply(entry.getKey(), entry.getValue());
        if (content != null) {
          out.putNextEntry(new ZipEntry(entry.getKey()));
          out.write(content);
          out.closeEntry();
        }
      }
    }
  }

  private void export(String alias) throws Exception {
    keytool(List.of("-exportcert", "-rfc", "-alias", alias, "-file", dir + "/" + alias + ".pem"));
  }

  private void keytool(List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/keytool");
    command.addAll(arguments);
    command.addAll(
        List.of("-keystore", dir + "/keys.p12", "-storetype", "PKCS12", "-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(command + ": " + output);
    }
  }
}
