package io.tenon.itests.harness;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** Packs an application as a user would: its own classes and nothing else. */
public final class ApplicationJar {
  private ApplicationJar() {}

  /** A jar with these classes and those nested in them. */
  public static Path of(Path jar, List<Class<?>> classes) {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      for (Class<?> type : classes) {
        for (Path classFile : classFiles(type)) {
          String folder = type.getPackageName().replace('.', '/');
          out.putNextEntry(new JarEntry(folder + "/" + classFile.getFileName()));
          Files.copy(classFile, out);
          out.closeEntry();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write '" + jar + "'", e);
    }
    return jar;
  }

  private static List<Path> classFiles(Class<?> type) throws IOException {
    var location = type.getResource(type.getSimpleName() + ".class");
    if (location == null || !location.getProtocol().equals("file")) {
      throw new IllegalArgumentException(type + " is not in a folder of classes: " + location);
    }
    Path folder = Path.of(location.getPath()).getParent();
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(
              file ->
                  file.getFileName().toString().matches(type.getSimpleName() + "(\\$.*)?\\.class"))
          .sorted()
          .toList();
    }
  }
}
