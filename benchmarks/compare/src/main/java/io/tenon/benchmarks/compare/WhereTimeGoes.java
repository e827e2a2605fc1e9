package io.tenon.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** Where the time of each query goes in Tenon, warm. */
final class WhereTimeGoes {
  private final List<Measured> measured;
  private final Set<String> queries;

  WhereTimeGoes(List<Measured> measured, Set<String> queries) {
    this.measured = measured;
    this.queries = queries;
  }

  void append(StringBuilder text) {
    text.append(
        """

        Where the time of Tenon goes, warm, median, ms. Analyse, optimise and plan are Catalyst's, with
        what Tenon adds; codegen is compiling generated code; engine is the time in DuckDB; the rest is
        jobs, transfer of the result and what Spark runs itself.

        | | wall | analyse | optimise | plan | codegen | engine | rest | CPU | jobs | fragments | in Spark |
        | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |
        """);
    queries.forEach(query -> row(text, query));
  }

  private void row(StringBuilder text, String query) {
    List<Measured.Run> runs = new ArrayList<>();
    for (Measured process : measured) {
      process.runs().stream()
          .filter(r -> r.query().equals(query) && r.pass() > 1)
          .forEach(runs::add);
    }
    if (runs.isEmpty() || runs.stream().anyMatch(r -> r.number("wall").isEmpty())) {
      return;
    }
    text.append("| ").append(query);
    cell(text, runs, r -> millis(r, "wall"));
    cell(text, runs, r -> millis(r, "parsing") + millis(r, "analysis"));
    cell(text, runs, r -> millis(r, "optimization"));
    cell(text, runs, r -> millis(r, "planning"));
    cell(text, runs, r -> millis(r, "codegen"));
    cell(text, runs, WhereTimeGoes::engine);
    cell(text, runs, r -> millis(r, "wall") - known(r));
    cell(text, runs, r -> millis(r, "cpu"));
    cell(text, runs, r -> r.number("jobs").orElse(0));
    cell(text, runs, r -> r.number("offloaded").orElse(0));
    Measured.Run last = runs.get(runs.size() - 1);
    text.append(" | ")
        .append(last.text("in-spark").map(n -> n.replace(",", ", ")).orElse("all of it"));
    text.append(" |\n");
  }

  private static double known(Measured.Run run) {
    return millis(run, "parsing")
        + millis(run, "analysis")
        + millis(run, "optimization")
        + millis(run, "planning")
        + millis(run, "codegen")
        + engine(run);
  }

  /** The metric is in milliseconds. */
  private static double engine(Measured.Run run) {
    return run.number("m.acceleratorTime").orElse(0);
  }

  private static double millis(Measured.Run run, String name) {
    return run.number(name).orElse(0) / 1e6;
  }

  private static void cell(
      StringBuilder text, List<Measured.Run> runs, ToDoubleFunction<Measured.Run> value) {
    double median = new Samples(runs.stream().map(value::applyAsDouble).toList()).median();
    text.append(String.format(Locale.ROOT, " | %.0f", median));
  }
}
