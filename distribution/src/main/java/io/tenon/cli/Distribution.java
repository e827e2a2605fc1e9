package io.tenon.cli;

import static java.util.Objects.requireNonNull;

import io.tenon.kernel.store.PluginStore;
import io.tenon.spi.TenonException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The directory that this program belongs to.
 *
 * @param home where {@code bin}, {@code jars} and {@code plugins} lie
 */
public record Distribution(Path home) {
  public Distribution {
    requireNonNull(home, "home is null");
  }

  /**
   * The one whose {@code bin/tenon} started this JVM.
   *
   * @throws TenonException when it was not started so
   */
  public static Distribution current() {
    return Optional.ofNullable(System.getenv("TENON_HOME"))
        .map(Path::of)
        .map(Distribution::new)
        .orElseThrow(
            () ->
                new TenonException(
                    CliErrorCode.USAGE,
                    "the environment does not set TENON_HOME; start this program by bin/tenon"));
  }

  /** What it is, in one line. */
  String release() {
    Path file = home.resolve("RELEASE");
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new TenonException(
          CliErrorCode.FILE_UNREADABLE,
          "cannot read " + file + ": " + e + "; install the distribution again",
          e);
    }
  }

  /** Its plugins. */
  public PluginStore plugins() {
    return PluginStore.open(home.resolve("plugins"));
  }

  /** The JVM options of a driver for which nothing is configured, as an argument file. */
  public Path javaOptions() {
    return home.resolve("lib").resolve("java-options");
  }

  /** Where the archive of classes for this Java is, or would be. */
  public Path classArchive() {
    return Optional.ofNullable(System.getProperty("tenon.cds"))
        .map(Path::of)
        .orElseThrow(
            () ->
                new TenonException(
                    CliErrorCode.USAGE,
                    "the system property tenon.cds is not set; start this program by bin/tenon"));
  }

  /** The class path of Spark's JVMs, up to the jars: what an archive of classes is made with. */
  public String jarClassPath() {
    try (var jars = Files.lines(home.resolve("jars").resolve("classpath.list"))) {
      return jars.map(jar -> home.resolve("jars").resolve(jar).toString())
          .collect(Collectors.joining(File.pathSeparator));
    } catch (IOException e) {
      throw new TenonException(
          CliErrorCode.FILE_UNREADABLE,
          "cannot read the list of jars of " + home + ": " + e + "; install the distribution again",
          e);
    }
  }
}
