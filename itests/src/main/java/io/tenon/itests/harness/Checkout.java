package io.tenon.itests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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

  /**
   * The files below {@code directory} whose path matches the glob, in order. Others may be making
   * and deleting files there meanwhile.
   */
  public static List<Path> files(Path directory, String glob) {
    PathMatcher matcher = directory.getFileSystem().getPathMatcher("glob:" + glob);
    SortedSet<Path> found = new TreeSet<>();
    try {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (attributes.isRegularFile() && matcher.matches(file)) {
                found.add(file);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure)
                throws IOException {
              return goOn(file, failure);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                throws IOException {
              return failure == null ? FileVisitResult.CONTINUE : goOn(folder, failure);
            }

            private FileVisitResult goOn(Path file, IOException failure) throws IOException {
              if (failure instanceof NoSuchFileException && !file.equals(directory)) {
                return FileVisitResult.CONTINUE;
              }
              throw failure;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list '" + directory + "'", e);
    }
    return List.copyOf(found);
  }

  private static Path path(String property) {
    String value = System.getProperty(property);
    if (value == null) {
      throw new IllegalStateException("the system property '" + property + "' is not set");
    }
    return Path.of(value).toAbsolutePath().normalize();
  }
}
