package io.tenon.spark;

import io.tenon.kernel.store.PluginStore;
import io.tenon.kernel.store.PluginTransaction;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A plugin store with the bundles that this build has packed. */
public final class TestStore {
  private TestStore() {}

  /** Makes a store in {@code directory} and installs these artifacts of the test class path. */
  public static void create(Path directory, String... artifacts) throws IOException {
    PluginStore store = PluginStore.create(directory);
    try (PluginTransaction change = store.begin()) {
      for (String artifact : artifacts) {
        change.install(jar(artifact));
      }
      change.commit();
    }
  }

  /** The packed bundle of this artifact of the test class path. */
  public static Path jar(String artifact) throws IOException {
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry);
      if (path.getFileName().toString().startsWith(artifact + "-") && Files.isRegularFile(path)) {
        return path;
      }
      Path target = path.getParent();
      if (path.endsWith("classes") && target != null && Files.isDirectory(target)) {
        List<Path> jars;
        try (Stream<Path> files = Files.list(target)) {
          jars =
              files
                  .filter(file -> file.getFileName().toString().startsWith(artifact + "-"))
                  .filter(file -> file.toString().endsWith(".jar"))
                  .toList();
        }
        if (!jars.isEmpty()) {
          return jars.get(0);
        }
      }
    }
    throw new IllegalStateException(
        "no jar of " + artifact + " on the class path; run the package phase, not test");
  }
}
