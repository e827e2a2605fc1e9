package io.tenon.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A suite of queries on all engines in turn, on the same files, in rounds: stock Spark, Tenon with
 * its accelerator, DuckDB through JDBC. What has been measured stays in the work folder, so that a
 * run that was cut off goes on where it was.
 */
public final class CompareEngines {
  private static final Set<String> OPTIONS =
      Set.of(
          "--tenon",
          "--app",
          "--duckdb",
          "--work",
          "--data",
          "--suite",
          "--queries",
          "--rounds",
          "--passes",
          "--memory",
          "--cores",
          "--stock-master",
          "--tenon-master",
          "--write",
          "--report");

  private final Options options;
  private final Path work;
  private final List<Engine> engines = new ArrayList<>();

  private CompareEngines(Options options) throws IOException {
    this.options = options;
    this.work = Files.createDirectories(Path.of(options.text("--work")).toAbsolutePath());
    Path home = Path.of(options.text("--tenon")).toAbsolutePath().normalize();
    Path app = Path.of(options.text("--app")).toAbsolutePath();
    String cores = options.text("--cores", "2");
    String local = "local[" + cores + "]";
    engines.add(
        Engine.spark(
            "stock Spark",
            "stock",
            Side.stock(home, work.resolve("stock-home")),
            flags(options.text("--stock-master", local)),
            app));
    engines.add(
        Engine.spark(
            "Tenon + DuckDB",
            "tenon",
            Side.tenon(home),
            flags(options.text("--tenon-master", local)),
            app));
    engines.add(
        Engine.duckdb(
            Path.of(options.text("--duckdb")).toAbsolutePath(),
            app,
            Integer.parseInt(cores),
            options.text("--memory", "4g") + "b"));
  }

  private List<String> flags(String master) {
    String memory = options.text("--memory", "4g");
    return List.of(
        "--master",
        master,
        "--driver-memory",
        memory,
        "--conf",
        "spark.sql.shuffle.partitions=8",
        "--conf",
        "spark.ui.enabled=false");
  }

  /** See {@code benchmarks/run-accelerator}. */
  public static void main(String[] args) throws IOException {
    Options options = new Options(List.of(args), OPTIONS);
    String report = new CompareEngines(options).run();
    Files.writeString(Path.of(options.text("--report")), report);
    System.out.print(report);
  }

  private String run() throws IOException {
    int rounds = options.number("--rounds", 3);
    Map<Engine, List<Measured>> measured = new LinkedHashMap<>();
    engines.forEach(engine -> measured.put(engine, new ArrayList<>()));
    for (int round = 1; round <= rounds; round++) {
      for (int turn = 0; turn < engines.size(); turn++) {
        // Each begins a round once, so that none profits from its place.
        Engine engine = engines.get((turn + round - 1) % engines.size());
        measured.get(engine).add(measure(engine, round));
      }
    }
    return new EngineReport(options, measured, check(rounds)).text();
  }

  private Measured measure(Engine engine, int round) throws IOException {
    Path result = file(engine, round, "tsv");
    if (Files.exists(result)) {
      System.err.printf("round %d, %s: measured before%n", round, engine.name());
    } else {
      System.err.printf("round %d, %s ...%n", round, engine.name());
      List<String> arguments = new ArrayList<>();
      arguments.add("passes=" + options.number("--passes", 4));
      if (!options.text("--write", "").isEmpty()) {
        arguments.add("write=" + work.resolve(engine.key() + ".out"));
      }
      run(engine, round, "", options.text("--queries", ""), arguments);
    }
    return Measured.read(result);
  }

  private void run(Engine engine, int round, String kind, String queries, List<String> more)
      throws IOException {
    Path log = file(engine, round, kind + "log");
    Files.deleteIfExists(log);
    List<String> arguments = new ArrayList<>(more);
    arguments.add("suite=" + options.text("--suite", "tpch"));
    arguments.add("data=" + options.text("--data"));
    arguments.add("result=" + file(engine, round, kind + "tsv"));
    arguments.add("answers=" + file(engine, round, kind + "answers"));
    if (!queries.isEmpty()) {
      arguments.add("queries=" + queries);
    }
    ProcessBuilder builder = engine.launcher().process(log, arguments);
    Side.await(builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start(), log);
  }

  /** What is to say of answers that differ from stock Spark's; nothing where all are equal. */
  private List<String> check(int rounds) throws IOException {
    Engine stock = engines.get(0);
    List<String> found = new ArrayList<>();
    for (Engine engine : engines.subList(1, engines.size())) {
      Map<String, String> differ =
          AnswerCheck.differences(file(stock, rounds, "answers"), file(engine, rounds, "answers"));
      if (!differ.isEmpty()) {
        // Where rows sort alike, a limit keeps some or others: without it the rows must be equal.
        String queries = String.join(",", differ.keySet());
        List<String> whole = List.of("passes=1", "unlimited=yes");
        run(stock, rounds, engine.key() + "-whole.", queries, whole);
        run(engine, rounds, "whole.", queries, whole);
        AnswerCheck.differences(
                file(stock, rounds, engine.key() + "-whole.answers"),
                file(engine, rounds, "whole.answers"))
            .forEach((q, d) -> found.add(engine.name() + ", " + q + ": " + d));
      }
    }
    found.forEach(System.err::println);
    return found;
  }

  private Path file(Engine engine, int round, String what) {
    return work.resolve("%s-%d.%s".formatted(engine.key(), round, what));
  }
}
