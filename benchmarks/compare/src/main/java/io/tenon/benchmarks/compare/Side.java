package io.tenon.benchmarks.compare;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One of the two that are compared.
 *
 * @param name for people
 * @param submit the program that takes the flags of spark-submit
 * @param serializer what the class name of its serializer begins with, so that it is seen that each
 *     side is what it is said to be
 */
record Side(String name, Path submit, String serializer) {
  /** Everything of a distribution that Spark's own does not have. */
  private static final Set<String> OURS = Set.of("tenon-", "org.apache.felix.", "picocli-");

  /** Inherited settings of one installation must not leak into the other. */
  private static final Set<String> CLEARED =
      Set.of("SPARK_HOME", "SPARK_CONF_DIR", "SPARK_ENV_LOADED", "TENON_HOME");

  Side {
    requireNonNull(name, "name is null");
    requireNonNull(submit, "submit is null");
    requireNonNull(serializer, "serializer is null");
  }

  /** The distribution at {@code home}. */
  static Side tenon(Path home) {
    Path submit = home.resolve("bin/spark-submit");
    if (!Files.isExecutable(submit)) {
      throw new IllegalArgumentException(
          "there is no distribution at " + home + ": build it with ./mvnw package -DskipTests");
    }
    return new Side("Tenon", submit, "io.tenon.");
  }

  /**
   * Stock Spark from the very same jars, less those that are not Spark's, laid out in {@code
   * folder}. It starts as Spark's own scripts do: Spark's launcher makes the command, and that is
   * executed.
   */
  static Side stock(Path home, Path folder) throws IOException {
    Path jars = Files.createDirectories(folder.resolve("jars"));
    try (Stream<Path> files = Files.list(home.resolve("jars"))) {
      for (Path jar : files.filter(Side::isSparks).toList()) {
        link(jars.resolve(jar.getFileName()), jar);
      }
    }
    Path conf = Files.createDirectories(folder.resolve("conf"));
    link(conf.resolve("log4j2.properties"), home.resolve("conf/log4j2.properties"));
    Files.writeString(folder.resolve("RELEASE"), "Spark, from the jars of " + home + "\n");
    Path submit = Files.createDirectories(folder.resolve("bin")).resolve("spark-submit");
    Files.writeString(
        submit,
        """
        #!/usr/bin/env bash
        set -euo pipefail
        export SPARK_HOME=%s SPARK_SCALA_VERSION=2.13
        java=${JAVA_HOME:+$JAVA_HOME/bin/}java
        command=()
        while IFS= read -r -d '' part; do
          part=${part#$'\\n'}
          [ -z "$part" ] || command+=("$part")
        done < <("$java" -Xmx128m -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main \\
          org.apache.spark.deploy.SparkSubmit "$@")
        exec "${command[@]}"
        """
            .formatted(folder));
    Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new Side("stock Spark", submit, "org.apache.spark.");
  }

  private static boolean isSparks(Path jar) {
    String file = jar.getFileName().toString();
    return file.endsWith(".jar") && OURS.stream().noneMatch(file::startsWith);
  }

  private static void link(Path link, Path target) throws IOException {
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, target.toAbsolutePath());
  }

  /** A process of it with the given arguments of spark-submit; its errors go to {@code log}. */
  ProcessBuilder process(Path log, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(submit.toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    CLEARED.forEach(environment::remove);
    return builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
  }

  /**
   * Checks that a process of this side had its own serializer.
   *
   * @param found the class that it names
   */
  void check(String found) {
    if (!found.startsWith(serializer)) {
      throw new IllegalStateException(name + " ran with the serializer " + found);
    }
  }

  /** Waits for {@code process} to end well. */
  static void await(Process process, Path log) {
    try {
      int exit = process.waitFor();
      if (exit != 0) {
        throw new IllegalStateException(
            "a process ended with code " + exit + "; see " + log + ":\n" + Files.readString(log));
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
