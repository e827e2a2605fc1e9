package io.tenon.kernel.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Makes jars that look like plugins to the store. Nothing in them runs. */
final class PluginJars {
  private final Map<String, String> headers = new LinkedHashMap<>();
  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  private PluginJars() {}

  /** A good plugin that provides the serializer of the same name. */
  static PluginJars plugin(String name, String version) {
    return new PluginJars()
        .header("Bundle-ManifestVersion", "2")
        .header("Bundle-SymbolicName", name)
        .header("Bundle-Version", version)
        .header("Bundle-Description", "The plugin " + name)
        .header("Provide-Capability", "io.tenon.plugin;type=serializer;name=" + name)
        .header(
            "Import-Package",
            "io.tenon.spi.plugin;version=\"[1.0,2)\",io.tenon.spi.serializer;version=\"[1.0,2)\"")
        .entry("a/A.class", name + version)
        .entry("a/b/B.class", "b".repeat(200_000));
  }

  static PluginJars plain() {
    return new PluginJars().entry("A.txt", "a");
  }

  PluginJars header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  PluginJars without(String header) {
    headers.remove(header);
    return this;
  }

  PluginJars entry(String name, String content) {
    entries.put(name, content.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  Path writeTo(Path file) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    headers.forEach((name, value) -> attributes.put(new Attributes.Name(name), value));
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar =
            headers.isEmpty() ? new JarOutputStream(out) : new JarOutputStream(out, manifest)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        jar.putNextEntry(new JarEntry(entry.getKey()));
        jar.write(entry.getValue());
        jar.closeEntry();
      }
    }
    return file;
  }
}
