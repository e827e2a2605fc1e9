package io.tenon.itests.house;

import io.tenon.itests.harness.Checkout;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * A jar of the build.
 *
 * @param name of the file
 * @param manifest its manifest's main entries
 * @param classes by name, what each of our own classes in it refers to
 */
record BuiltJar(String name, Map<String, String> manifest, Map<String, ClassReferences> classes) {

  /** One of the distribution's class path. */
  static BuiltJar ofDistribution(String prefix) {
    List<Path> jars = Checkout.files(Checkout.home().resolve("jars"), "**/" + prefix + "-*.jar");
    if (jars.size() != 1) {
      throw new AssertionError("expected one jar of " + prefix + ", found " + jars);
    }
    return read(jars.get(0));
  }

  /** Every bundle of the build that is a plugin. */
  static List<BuiltJar> plugins() {
    List<BuiltJar> plugins = new ArrayList<>();
    for (Path jar : Checkout.files(Checkout.root(), "**/target/tenon-*.jar")) {
      BuiltJar read = read(jar);
      if (read.manifest().getOrDefault("Provide-Capability", "").contains("io.tenon.plugin")) {
        plugins.add(read);
      }
    }
    return plugins;
  }

  static BuiltJar read(Path file) {
    try (JarFile jar = new JarFile(file.toFile())) {
      Map<String, String> headers = new TreeMap<>();
      Manifest manifest = jar.getManifest();
      if (manifest != null) {
        manifest
            .getMainAttributes()
            .forEach((key, value) -> headers.put(key.toString(), value.toString()));
      }
      Map<String, ClassReferences> classes = new TreeMap<>();
      for (JarEntry entry : jar.stream().toList()) {
        if (entry.getName().matches("io/tenon/.*\\.class")) {
          try (InputStream in = jar.getInputStream(entry)) {
            classes.put(
                entry.getName().replace('/', '.').replaceFirst("\\.class$", ""),
                ClassReferences.read(in));
          }
        }
      }
      return new BuiltJar(file.getFileName().toString(), headers, classes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read '" + file + "'", e);
    }
  }

  /** Our own packages in it. */
  List<String> packages() {
    return classes.keySet().stream()
        .map(name -> name.substring(0, name.lastIndexOf('.')))
        .distinct()
        .toList();
  }

  /** Each reference to a type outside of {@code allowed}, as {@code class -> type}. */
  List<String> strangers(List<String> allowed) {
    List<String> strangers = new ArrayList<>();
    classes.forEach(
        (name, references) ->
            references.types().stream()
                .filter(type -> allowed.stream().noneMatch(type::startsWith))
                .sorted()
                .forEach(type -> strangers.add(name + " -> " + type)));
    return strangers;
  }
}
