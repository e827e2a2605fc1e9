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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginInspectorTest {
  @TempDir Path dir;
  private Path jar;

  @BeforeEach
  void nameJar() {
    jar = dir.resolve("plugin.jar");
  }

  @Test
  void readsWhatThePluginIs() throws IOException {
    PluginJars.plugin("com.example.both", "1.2.3.beta")
        .header(
            "Provide-Capability",
            "io.tenon.plugin;type=cluster;name=ex+1,io.tenon.plugin;type=serializer;name=ex")
        .header(
            "Import-Package",
            "io.tenon.spi;version=\"[1.0,2)\";uses:=\"a,b\",io.tenon.spi.cluster,"
                + "io.tenon.spi.serializer;version=\"[9,10)\";resolution:=optional,javax.crypto")
        .writeTo(jar);
    PluginEntry entry = PluginInspector.read(jar);
    assertEquals("com.example.both 1.2.3.beta", entry.label());
    assertEquals(Files.size(jar), entry.size());
    assertEquals(
        List.of(new ProvidedService("cluster", "ex+1"), new ProvidedService("serializer", "ex")),
        entry.provides());
    assertEquals(
        Map.of("io.tenon.spi", "[1.0,2)", "io.tenon.spi.cluster", "0.0.0"), entry.spiRanges());
  }

  @Test
  void missingFileIsRefused() {
    refused(KernelErrorCode.PLUGIN_NOT_A_BUNDLE, "there is no such file");
  }

  @Test
  void textIsNoPlugin() throws IOException {
    Files.writeString(jar, "hello");
    refused(KernelErrorCode.PLUGIN_NOT_A_BUNDLE, "not a jar file");
  }

  @Test
  void emptyFileIsNoPlugin() throws IOException {
    Files.createFile(jar);
    refused(KernelErrorCode.PLUGIN_NOT_A_BUNDLE, "not a jar file");
  }

  @Test
  void jarWithoutManifestIsNoPlugin() throws IOException {
    PluginJars.plain().writeTo(jar);
    refused(KernelErrorCode.PLUGIN_NOT_A_BUNDLE, "no META-INF/MANIFEST.MF");
  }

  @Test
  void ordinaryJarIsNoPlugin() throws IOException {
    PluginJars.plain().header("Implementation-Title", "guava").writeTo(jar);
    refused(KernelErrorCode.PLUGIN_NOT_A_BUNDLE, "no Bundle-SymbolicName");
  }

  @Test
  void bundleWithoutCapabilityIsNoPlugin() throws IOException {
    PluginJars.plugin("a", "1.0.0").without("Provide-Capability").writeTo(jar);
    refused(KernelErrorCode.PLUGIN_NOT_A_BUNDLE, "io.tenon.plugin");
  }

  @Test
  void capabilityWithoutNameIsRefused() throws IOException {
    PluginJars.plugin("a", "1.0.0")
        .header("Provide-Capability", "io.tenon.plugin;type=cluster")
        .writeTo(jar);
    refused(KernelErrorCode.PLUGIN_NOT_A_BUNDLE, "'name'");
  }

  @Test
  void capabilityNameThatIsNoNameIsRefused() throws IOException {
    PluginJars.plugin("a", "1.0.0")
        .header("Provide-Capability", "io.tenon.plugin;type=cluster;name=\"../x\"")
        .writeTo(jar);
    refused(KernelErrorCode.PLUGIN_NOT_A_BUNDLE, "'../x'");
  }

  @Test
  void unreadableVersionIsRefused() throws IOException {
    PluginJars.plugin("a", "1.0.0").header("Bundle-Version", "one").writeTo(jar);
    refused(KernelErrorCode.PLUGIN_NOT_A_BUNDLE, "one");
  }

  @Test
  void fragmentIsRefused() throws IOException {
    PluginJars.plugin("a", "1.0.0").header("Fragment-Host", "system.bundle").writeTo(jar);
    refused(KernelErrorCode.PLUGIN_NOT_A_BUNDLE, "fragment");
  }

  @Test
  void exportOfTheSpiIsRefused() throws IOException {
    PluginJars.plugin("a", "1.0.0")
        .header("Export-Package", "io.tenon.spi.cluster;version=1.0")
        .writeTo(jar);
    refused(KernelErrorCode.PLUGIN_CONFLICT, "exports the package io.tenon.spi.cluster");
  }

  @Test
  void rangeOfAnotherSpiIsRefusedWithBothVersions() throws IOException {
    PluginJars.plugin("a", "1.0.0")
        .header("Import-Package", "io.tenon.spi.cluster;version=\"[2.0,3)\"")
        .writeTo(jar);
    refused(
        KernelErrorCode.PLUGIN_SPI_MISMATCH,
        "a 1.0.0",
        "io.tenon.spi.cluster",
        "[2.0,3)",
        "it is 1.1.0");
  }

  @Test
  void unknownSpiPackageIsRefused() throws IOException {
    PluginJars.plugin("a", "1.0.0")
        .header("Import-Package", "io.tenon.spi.teleport;version=\"[1.0,2)\"")
        .writeTo(jar);
    refused(KernelErrorCode.PLUGIN_SPI_MISMATCH, "io.tenon.spi.teleport");
  }

  @Test
  void truncatedJarIsDamagedAtWhateverLength() throws IOException {
    PluginJars.plugin("a", "1.0.0").writeTo(jar);
    byte[] whole = Files.readAllBytes(jar);
    for (int length = 2; length < whole.length; length += whole.length / 50) {
      Files.write(jar, Arrays.copyOf(whole, length));
      refused(KernelErrorCode.PLUGIN_DAMAGED, "damaged", "fetch it again");
    }
  }

  @Test
  void flippedBitInContentIsDamage() throws IOException {
    PluginJars.plugin("a", "1.0.0").entry("c/C.class", "the stored text").writeTo(jar);
    byte[] bytes = Files.readAllBytes(jar);
    int name = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("c/C.class");
    bytes[name + "c/C.class".length() + 4] ^= 8;
    Files.write(jar, bytes);
    refused(KernelErrorCode.PLUGIN_DAMAGED, "damaged");
  }

  private void refused(KernelErrorCode code, String... says) {
    TenonException e = assertThrows(TenonException.class, () -> PluginInspector.read(jar));
    assertTrue(e.is(code), e.toString());
    assertTrue(e.getMessage().contains(jar.toString()), e.getMessage());
    for (String part : says) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
  }
}
