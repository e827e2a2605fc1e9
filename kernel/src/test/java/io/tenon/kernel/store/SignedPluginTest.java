package io.tenon.kernel.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.KernelErrorCode;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignedPluginTest {
  @TempDir static Path keys;
  @TempDir Path dir;
  private static Signers signers;
  private Path signed;

  @BeforeAll
  static void makeSigners() throws Exception {
    signers = new Signers(keys);
    signers.add("vendor", "CN=Vendor", "-validity", "30");
    signers.add("stranger", "CN=Stranger", "-validity", "30");
    signers.add("expired", "CN=Expired", "-startdate", "-20d", "-validity", "10");
    signers.add("root", "CN=Root", "-validity", "30", "-ext", "bc:c");
    signers.addIssued("employee", "CN=Employee", "root");
  }

  @BeforeEach
  void signPlugin() throws Exception {
    Path plain = PluginJars.plugin("kryo", "1.0.0").writeTo(dir.resolve("plain.jar"));
    signed = signers.sign(plain, "vendor", dir.resolve("signed.jar"));
  }

  @Test
  void pluginOfATrustedSignerIsTaken() throws Exception {
    PluginStore store = storeTrusting("vendor");
    PluginEntry entry = install(store, signed);
    assertEquals(Optional.of("CN=Vendor"), entry.signer());
    assertEquals(List.of(), store.verify());
  }

  @Test
  void pluginOfSomeoneWhomATrustedAuthorityVouchesForIsTaken() throws Exception {
    Path jar = signers.sign(dir.resolve("plain.jar"), "employee", dir.resolve("e.jar"));
    assertEquals(Optional.of("CN=Employee"), install(storeTrusting("root"), jar).signer());
  }

  @Test
  void pluginOfSeveralSignersIsTakenWhenOneIsTrusted() throws Exception {
    Path jar = signers.sign(signed, "stranger", dir.resolve("two.jar"));
    assertEquals(Optional.of("CN=Stranger"), install(storeTrusting("vendor"), jar).signer());
  }

  @Test
  void severalSignersOfWhomNoneIsTrustedAreRefused() throws Exception {
    Path jar = signers.sign(signed, "stranger", dir.resolve("two.jar"));
    untrusted(storeTrusting("root"), jar, "CN=Vendor", "not trusted");
  }

  @Test
  void unsignedPluginIsRefused() throws Exception {
    untrusted(storeTrusting("vendor"), dir.resolve("plain.jar"), "is not signed", "trust/");
  }

  @Test
  void pluginOfAStrangerIsRefused() throws Exception {
    Path jar = signers.sign(dir.resolve("plain.jar"), "stranger", dir.resolve("s.jar"));
    untrusted(storeTrusting("vendor"), jar, "CN=Stranger", "not trusted");
  }

  @Test
  void nobodyIsTrustedWithoutCertificates() throws Exception {
    untrusted(storeTrusting(), signed, "CN=Vendor");
  }

  @Test
  void expiredCertificateIsRefused() throws Exception {
    Path jar = signers.sign(dir.resolve("plain.jar"), "expired", dir.resolve("x.jar"));
    untrusted(storeTrusting("expired"), jar, "CN=Expired");
  }

  @Test
  void alteredEntryIsRefused() throws Exception {
    Path jar = edit((name, content) -> name.equals("a/A.class") ? bytes("evil") : content);
    refused(KernelErrorCode.PLUGIN_DAMAGED, storeTrusting("vendor"), jar, "altered");
    refused(KernelErrorCode.PLUGIN_DAMAGED, storeOfAnyone(), jar, "altered");
  }

  @Test
  void addedEntryIsRefused() throws Exception {
    Path jar = dir.resolve("edited.jar");
    Signers.rewrite(signed, jar, (name, content) -> content, "a/Evil.class", bytes("evil"));
    untrusted(storeTrusting("vendor"), jar, "does not cover a/Evil.class");
    untrusted(storeOfAnyone(), jar, "does not cover a/Evil.class");
  }

  @Test
  void removedEntryIsRefused() throws Exception {
    Path jar = edit((name, content) -> name.equals("a/A.class") ? null : content);
    untrusted(storeTrusting("vendor"), jar, "a/A.class", "removed");
    untrusted(storeOfAnyone(), jar, "a/A.class", "removed");
  }

  @Test
  void strippedSignatureIsRefused() throws Exception {
    Path jar = edit((name, content) -> name.matches("META-INF/.*\\.(SF|EC)") ? null : content);
    untrusted(storeTrusting("vendor"), jar, "removed");
    untrusted(storeOfAnyone(), jar, "removed");
  }

  @Test
  void strippedSignatureFileIsRefused() throws Exception {
    Path jar = edit((name, content) -> name.matches("META-INF/.*\\.SF") ? null : content);
    untrusted(storeTrusting("vendor"), jar, "does not cover");
    untrusted(storeOfAnyone(), jar, "does not cover");
  }

  @Test
  void alteredManifestIsRefused() throws Exception {
    Path jar =
        edit(
            (name, content) ->
                name.equals("META-INF/MANIFEST.MF")
                    ? bytes(text(content).replace("name=kryo", "name=fory"))
                    : content);
    assertThrows(TenonException.class, () -> install(storeTrusting("vendor"), jar));
    assertThrows(TenonException.class, () -> install(storeOfAnyone(), jar));
  }

  @Test
  void alteredSignatureFileIsRefused() throws Exception {
    Path jar =
        edit(
            (name, content) ->
                name.endsWith(".SF") ? bytes(text(content).replace("Digest", "Digets")) : content);
    assertThrows(TenonException.class, () -> install(storeTrusting("vendor"), jar));
    assertThrows(TenonException.class, () -> install(storeOfAnyone(), jar));
  }

  @Test
  void signatureOfAnotherJarIsRefused() throws Exception {
    Path plain = PluginJars.plugin("other", "1.0.0").writeTo(dir.resolve("other.jar"));
    Path other = signers.sign(plain, "vendor", dir.resolve("other-signed.jar"));
    var signature = Signers.read(other);
    Path jar =
        edit(
            (name, content) ->
                name.matches("META-INF/.*\\.(SF|EC)") ? signature.get(name) : content);
    assertThrows(TenonException.class, () -> install(storeTrusting("vendor"), jar));
    assertThrows(TenonException.class, () -> install(storeOfAnyone(), jar));
  }

  @Test
  void trustThatWasWithdrawnShowsInVerify() throws Exception {
    PluginStore store = storeTrusting("vendor");
    install(store, signed);
    Files.delete(store.directory().resolve("trust/vendor.pem"));
    List<TenonException> problems = store.verify();
    assertEquals(1, problems.size());
    assertTrue(problems.get(0).is(KernelErrorCode.PLUGIN_UNTRUSTED));
  }

  @Test
  void policyWithAnUnknownKeyIsRefused() throws Exception {
    PluginStore store = storeOfAnyone();
    Files.writeString(store.directory().resolve("policy.properties"), "signature=required\n");
    TenonException e = assertThrows(TenonException.class, store::begin);
    assertTrue(e.is(KernelErrorCode.STORE_UNUSABLE));
    assertTrue(e.getMessage().contains("[signature]"), e.getMessage());
  }

  private PluginStore storeOfAnyone() {
    return PluginStore.create(dir.resolve("anyone"));
  }

  private PluginStore storeTrusting(String... aliases) throws IOException {
    PluginStore store = PluginStore.create(dir.resolve("trusting"));
    Files.createDirectories(store.directory().resolve("trust"));
    Files.writeString(store.directory().resolve("policy.properties"), "signatures=required\n");
    for (String alias : aliases) {
      Files.copy(
          keys.resolve(alias + ".pem"), store.directory().resolve("trust/" + alias + ".pem"));
    }
    return store;
  }

  private static PluginEntry install(PluginStore store, Path jar) {
    try (PluginTransaction transaction = store.begin()) {
      PluginEntry entry = transaction.install(jar);
      transaction.commit();
      return entry;
    }
  }

  private Path edit(BiFunction<String, byte[], byte[]> change) throws IOException {
    Path jar = dir.resolve("edited.jar");
    Signers.rewrite(signed, jar, change);
    return jar;
  }

  private static void untrusted(PluginStore store, Path jar, String... says) {
    refused(KernelErrorCode.PLUGIN_UNTRUSTED, store, jar, says);
  }

  private static void refused(KernelErrorCode code, PluginStore store, Path jar, String... says) {
    TenonException e = assertThrows(TenonException.class, () -> install(store, jar));
    assertTrue(e.is(code), e.toString());
    for (String part : says) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
    assertEquals(PluginSet.EMPTY, store.current());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
