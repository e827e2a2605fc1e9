package io.tenon.itests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** What is under test: the sources and the distribution that was assembled from them. */
public final class Checkout {
  private Checkout() {}

  /** The root of the sources. */
  public static Path root() {
    return path("tenon.checkout");
  }

  /** The assembled distribution, a {@code SPARK_HOME}. Shared by all tests: not to be changed. */
  public static Path home() {
    Path home = path("tenon.home");
    if (!Files.isDirectory(home)) {
      throw new IllegalStateException(
          "there is no distribution in '" + home + "'; assemble it with ./mvnw package");
    }
    return home;
  }

  /** A program of the distribution's {@code bin}. */
  public static Program program(String name, String... arguments) {
    return programOf(home(), name, arguments);
  }

  /** A program of the {@code bin} of a distribution, for example of a copy. */
  public static Program programOf(Path home, String name, String... arguments) {
    return Program.of(home.resolve("bin").resolve(name).toString()).with(arguments);
  }

  /** A distribution of the test's own, whose plugins and settings it may change. */
  public static Path copyOfHome(Path target) {
    try {
      Files.createDirectories(target);
      for (Path file : files(home(), "**")) {
        Path relative = home().relativize(file);
        if (relative.startsWith("jars") || relative.toString().endsWith(".jsa")) {
          continue;
        }
        Path copy = target.resolve(relative);
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
      }
      Files.createSymbolicLink(target.resolve("jars"), home().resolve("jars"));
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy the distribution to '" + target + "'", e);
    }
  }

  /** The files below {@code directory} whose path matches the glob, in order. */
  public static List<Path> files(Path directory, String glob) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .filter(directory.getFileSystem().getPathMatcher("glob:" + glob)::matches)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list '" + directory + "'", e);
    }
  }

  private static Path path(String property) {
    String value = System.getProperty(property);
    if (value == null) {
      throw new IllegalStateException("the system property '" + property + "' is not set");
    }
    return Path.of(value).toAbsolutePath().normalize();
  }
}
