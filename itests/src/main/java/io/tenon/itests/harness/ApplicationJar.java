package io.tenon.itests.harness;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
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
        add(type, out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write '" + jar + "'", e);
    }
    return jar;
  }

  /** From a folder, or from a jar of the build. */
  private static void add(Class<?> type, JarOutputStream out) throws IOException {
    Path source = Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    if (Files.isDirectory(source)) {
      add(type, source, out);
      return;
    }
    try (FileSystem jar = FileSystems.newFileSystem(source)) {
      add(type, jar.getPath("/"), out);
    }
  }

  private static void add(Class<?> type, Path root, JarOutputStream out) throws IOException {
    String folder = type.getPackageName().replace('.', '/');
    try (Stream<Path> files = Files.list(root.resolve(folder))) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.matches(type.getSimpleName() + "(\\$.*)?\\.class")) {
          out.putNextEntry(new JarEntry(folder + "/" + name));
          Files.copy(file, out);
          out.closeEntry();
        }
      }
    }
  }
}
