package io.tenon.benchmarks.compare;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One of those that are compared.
 *
 * @param name for people
 * @param key for file names
 */
record Engine(String name, String key, Launcher launcher) {
  /** Makes the process of an engine; the workload's own arguments follow those of the engine. */
  interface Launcher {
    ProcessBuilder process(Path log, List<String> arguments);
  }

  Engine {
    requireNonNull(name, "name is null");
    requireNonNull(key, "key is null");
    requireNonNull(launcher, "launcher is null");
  }

  /** Spark, of whichever side, with the given flags of spark-submit before the application. */
  static Engine spark(String name, String key, Side side, List<String> flags, Path app) {
    return new Engine(
        name,
        key,
        (log, arguments) -> {
          List<String> all = new ArrayList<>(flags);
          all.add("--class");
          all.add("io.tenon.benchmarks.workload.SuiteOnSpark");
          all.add(app.toString());
          all.addAll(arguments);
          return side.process(log, all);
        });
  }

  /** DuckDB alone, in a JVM without Spark. */
  static Engine duckdb(Path driver, Path app, int threads, String memory) {
    return new Engine(
        "DuckDB (JDBC)",
        "duckdb",
        (log, arguments) -> {
          List<String> command = new ArrayList<>();
          command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
          command.add("-cp");
          command.add(app + ":" + driver);
          command.add("io.tenon.benchmarks.workload.SuiteOnDuckdb");
          command.add(String.valueOf(threads));
          command.add(memory);
          command.addAll(arguments);
          return new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        });
  }
}
