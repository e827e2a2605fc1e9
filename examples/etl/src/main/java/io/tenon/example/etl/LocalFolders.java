package io.tenon.example.etl;

import static java.util.Objects.requireNonNull;

import io.tenon.example.terminal.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;

/** Where Spark keeps what it shuffles, caches and spills: often another disk than the output's. */
final class LocalFolders {
  private static final List<String> OUTPUT =
      List.of("org.apache.hadoop.", "org.apache.parquet.", "io.tenon.example.");

  private final String names;

  private LocalFolders(String names) {
    this.names = requireNonNull(names, "names is null");
  }

  static LocalFolders of(SparkConf conf) {
    String fromEnvironment = System.getenv("SPARK_LOCAL_DIRS");
    String temporary = System.getProperty("java.io.tmpdir");
    return new LocalFolders(
        fromEnvironment != null ? fromEnvironment : conf.get("spark.local.dir", temporary));
  }

  /** What a failure to write there means to the user, where it is one that he can mend. */
  Optional<Problem> problem(Throwable failure) {
    return Problem.known(
        Path.of(names), failure, "choose another local folder with --conf spark.local.dir=DIR");
  }

  /** Whether {@code failure} comes from writing to a local folder. */
  static boolean isCause(Throwable failure) {
    IOException deepest = null;
    for (Throwable t = failure; t != null; t = t.getCause()) {
      deepest = t instanceof IOException e ? e : deepest;
    }
    if (deepest != null) {
      // Spark writes an output through Hadoop, and what is its own by itself.
      for (StackTraceElement frame : deepest.getStackTrace()) {
        if (OUTPUT.stream().anyMatch(frame.getClassName()::startsWith)) {
          return false;
        }
        if (frame.getClassName().startsWith("org.apache.spark.")) {
          return true;
        }
      }
    }
    return false;
  }
}
