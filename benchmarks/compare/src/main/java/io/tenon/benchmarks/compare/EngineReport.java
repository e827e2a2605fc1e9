package io.tenon.benchmarks.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tables of a comparison of engines: stock Spark, Tenon and DuckDB, in this order. */
final class EngineReport {
  private final Options options;
  private final List<Engine> engines;
  private final Map<Engine, List<Measured>> measured;
  private final List<String> differences;
  private final Set<String> queries = new LinkedHashSet<>();

  EngineReport(Options options, Map<Engine, List<Measured>> measured, List<String> differences) {
    this.options = options;
    this.engines = List.copyOf(measured.keySet());
    this.measured = measured;
    this.differences = differences;
    measured.get(engines.get(0)).get(0).runs().forEach(r -> queries.add(r.query()));
  }

  String text() {
    StringBuilder text = new StringBuilder();
    int rounds = measured.get(engines.get(0)).size();
    text.append(
        """
        Milliseconds, median (least–most) over %d processes of each engine, in turn, each with %s passes
        over the queries: the first is cold, the others warm. Data `%s`, %s cores, heap %s. %s

        """
            .formatted(
                rounds,
                options.text("--passes", "4"),
                Path.of(options.text("--data")).getFileName(),
                options.text("--cores", "2"),
                options.text("--memory", "4g"),
                differences.isEmpty()
                    ? "All answers were equal."
                    : "Answers that differ: " + String.join("; ", differences) + "."));
    summary(text);
    text.append(
        "\n| warm | stock Spark | Tenon + DuckDB | DuckDB (JDBC) | stock / Tenon | Tenon / DuckDB |\n"
            + "| --- | ---: | ---: | ---: | ---: | ---: |\n");
    for (String query : queries) {
      text.append(
          "| %s | %s | %s | %s | %s | %s |\n"
              .formatted(
                  query,
                  cell(0, query),
                  cell(1, query),
                  cell(2, query),
                  number(ratio(0, 1, query, true)),
                  number(ratio(1, 2, query, true))));
    }
    new WhereTimeGoes(measured.get(engines.get(1)), queries).append(text);
    return text.append("\nMachine: ").append(Machine.description()).append(".\n").toString();
  }

  private void summary(StringBuilder text) {
    text.append("| | warm | cold |\n| --- | ---: | ---: |\n");
    means(text, "stock Spark / Tenon, geometric mean", 0, 1);
    means(text, "Tenon / DuckDB (JDBC), geometric mean", 1, 2);
    for (int i = 0; i < engines.size(); i++) {
      text.append(
          "| all queries, %s, s | %s | %s |\n"
              .formatted(engines.get(i).name(), total(i, true), total(i, false)));
    }
    text.append("| slower than stock Spark | %s | %s |\n".formatted(slower(true), slower(false)));
    for (Engine engine : engines) {
      Samples peak =
          new Samples(
              measured.get(engine).stream()
                  .map(m -> Long.parseLong(m.process().get("peak-memory")) / (double) (1 << 20))
                  .toList());
      text.append("| peak memory, %s, MiB | %s | |\n".formatted(engine.name(), peak.text(0)));
    }
  }

  private void means(StringBuilder text, String label, int one, int other) {
    text.append(
        "| **%s** | **%s** | **%s** |\n"
            .formatted(label, number(mean(one, other, true)), number(mean(one, other, false))));
  }

  private Optional<Double> mean(int one, int other, boolean warm) {
    List<Double> ratios =
        queries.stream().flatMap(q -> ratio(one, other, q, warm).stream()).toList();
    return ratios.isEmpty()
        ? Optional.empty()
        : Optional.of(Math.exp(ratios.stream().mapToDouble(Math::log).average().orElseThrow()));
  }

  private Optional<Double> ratio(int one, int other, String query, boolean warm) {
    return samples(one, query, warm)
        .flatMap(o -> samples(other, query, warm).map(t -> o.median() / t.median()));
  }

  private Optional<Samples> samples(int engine, String query, boolean warm) {
    List<Double> millis = new ArrayList<>();
    for (Measured run : measured.get(engines.get(engine))) {
      run.values(query, "wall", warm).forEach(nanos -> millis.add(nanos / 1e6));
    }
    return millis.isEmpty() ? Optional.empty() : Optional.of(new Samples(millis));
  }

  private String cell(int engine, String query) {
    return samples(engine, query, true).map(s -> s.text(0)).orElse("failed");
  }

  private String total(int engine, boolean warm) {
    double sum =
        queries.stream()
            .flatMap(q -> samples(engine, q, warm).stream())
            .mapToDouble(Samples::median)
            .sum();
    return String.format(Locale.ROOT, "%.2f", sum / 1000);
  }

  private String slower(boolean warm) {
    List<String> slower =
        queries.stream().filter(q -> ratio(0, 1, q, warm).orElse(1.0) < 1).toList();
    return slower.isEmpty() ? "none" : String.join(" ", slower);
  }

  private static String number(Optional<Double> value) {
    return value.map(v -> String.format(Locale.ROOT, "%.2f", v)).orElse("");
  }
}
