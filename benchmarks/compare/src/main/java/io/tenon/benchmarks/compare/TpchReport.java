package io.tenon.benchmarks.compare;

import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The table of a comparison. */
final class TpchReport {
  private final List<QueryTimes> ours;
  private final List<QueryTimes> theirs;
  private final int passes;
  private final int queries;

  TpchReport(List<QueryTimes> ours, List<QueryTimes> theirs, int passes, int queries) {
    this.ours = ours;
    this.theirs = theirs;
    this.passes = passes;
    this.queries = queries;
  }

  String text(Path data, String memory) {
    StringBuilder table = new StringBuilder();
    table.append(
        """
        Seconds, median (least–most) of %d pairs of processes, in turn, each with %d passes over the
        queries; `local[2]`, heap %s, data `%s`. The answers of both sides were equal.

        | | Tenon | stock Spark | ratio |
        | --- | --- | --- | --- |
        """
            .formatted(ours.size(), passes, memory, data.getFileName()));
    for (int pass = 1; pass <= passes; pass++) {
      int number = pass;
      row(table, "**all queries, pass %d**".formatted(pass), t -> t.total(number));
      row(table, "CPU time, pass %d".formatted(pass), t -> t.totalCpu(number));
    }
    for (int query = 1; query <= queries; query++) {
      int number = query;
      row(table, "Q%d, pass %d".formatted(query, passes), t -> t.query(passes, number));
    }
    return table.append("\nMachine: ").append(Machine.description()).append(".\n").toString();
  }

  private void row(StringBuilder table, String label, ToDoubleFunction<QueryTimes> value) {
    Samples our = new Samples(ours.stream().map(value::applyAsDouble).toList());
    Samples their = new Samples(theirs.stream().map(value::applyAsDouble).toList());
    table.append(
        "| %s | %s | %s | %s |\n"
            .formatted(label, our.text(2), their.text(2), our.over(their).text(3)));
  }
}
