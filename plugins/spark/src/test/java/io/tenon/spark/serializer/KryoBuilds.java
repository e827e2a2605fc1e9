package io.tenon.spark.serializer;

import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.PluginInspector;
import io.tenon.kernel.store.PluginSet;
import io.tenon.kernel.store.PluginSource;
import io.tenon.spark.TestStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** The Kryo bundle as this build packed it, and others of the same classes. */
final class KryoBuilds implements PluginSource {
  private final Map<String, Path> jars = new HashMap<>();
  private final List<PluginEntry> builds = new ArrayList<>();

  KryoBuilds(Path folder, int count) throws IOException {
    Path packed = TestStore.jar("tenon-serializer-kryo");
    add(packed);
    for (int i = 1; i < count; i++) {
      add(withVersion(packed, "99.0." + i, folder.resolve("kryo-" + i + ".jar")));
    }
  }

  /** A set with the build number {@code build} alone. */
  PluginSet set(int generation, int build) {
    return new PluginSet(generation, List.of(builds.get(build)));
  }

  @Override
  public PluginSet current() {
    return set(1, 0);
  }

  @Override
  public Path jar(PluginEntry entry) {
    return jars.get(entry.digest());
  }

  private void add(Path jar) {
    PluginEntry entry = PluginInspector.read(jar);
    jars.put(entry.digest(), jar);
    builds.add(entry);
  }

  private static Path withVersion(Path from, String version, Path to) throws IOException {
    try (JarFile jar = new JarFile(from.toFile())) {
      Manifest manifest = jar.getManifest();
      manifest.getMainAttributes().put(new Attributes.Name("Bundle-Version"), version);
      try (JarOutputStream out =
          new JarOutputStream(java.nio.file.Files.newOutputStream(to), manifest)) {
        Enumeration<JarEntry> entries = jar.entries();
        while (entries.hasMoreElements()) {
          JarEntry entry = entries.nextElement();
          if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
            out.putNextEntry(new JarEntry(entry.getName()));
            jar.getInputStream(entry).transferTo(out);
            out.closeEntry();
          }
        }
      }
    }
    return to;
  }
}
