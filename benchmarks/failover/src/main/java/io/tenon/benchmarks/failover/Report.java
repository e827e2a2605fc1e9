package io.tenon.benchmarks.failover;

import io.tenon.itests.harness.standalone.Edition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Function;

/** The table of all outcomes. */
record Report(List<Outcome> outcomes) {
  private static final double MEDIAN = 0.5;
  private static final double TAIL = 0.99;

  Report {
    outcomes = List.copyOf(outcomes);
  }

  String table() {
    StringBuilder table =
        new StringBuilder(
            """
            | fault | Masters | runs | another leads: p50, p99 | first new executor: p50, p99 | slowest job of the running application | left to an operator |
            | --- | --- | --- | --- | --- | --- | --- |
            """);
    for (Fault fault : Fault.values()) {
      for (Edition edition : Edition.values()) {
        List<Outcome> runs =
            outcomes.stream()
                .filter(run -> run.edition() == edition && run.fault().equals(fault.key()))
                .toList();
        if (!runs.isEmpty()) {
          table.append(row(fault, edition, runs));
        }
      }
    }
    return table.toString();
  }

  private static String row(Fault fault, Edition edition, List<Outcome> all) {
    List<Outcome> runs = all.stream().filter(run -> !run.isFailed()).toList();
    List<String> left = new ArrayList<>();
    long byHand = runs.stream().filter(run -> run.remark().contains("by hand")).count();
    if (byHand > 0) {
      left.add("in %d runs Masters ended for good".formatted(byHand));
    }
    if (runs.size() < all.size()) {
      left.add("%d runs failed".formatted(all.size() - runs.size()));
    }
    return "| %s | %s | %d | %s | %s | %s | %s |%n"
        .formatted(
            fault.words(),
            edition == Edition.TENON ? "Tenon" : "stock Spark",
            all.size(),
            percentiles(runs, Outcome::led),
            percentiles(runs, Outcome::granted),
            percentiles(runs, run -> OptionalLong.of(run.slowestJob())),
            left.isEmpty() ? "nothing" : String.join(", ", left));
  }

  /** Seconds. With fewer than a hundred runs, the 99th percentile is the largest value. */
  private static String percentiles(List<Outcome> runs, Function<Outcome, OptionalLong> value) {
    long[] sorted =
        runs.stream()
            .map(value)
            .filter(OptionalLong::isPresent)
            .mapToLong(OptionalLong::getAsLong)
            .sorted()
            .toArray();
    if (sorted.length == 0) {
      return "no change";
    }
    String text =
        "%.2f s, %.2f s".formatted(at(sorted, MEDIAN) / 1000.0, at(sorted, TAIL) / 1000.0);
    return sorted.length == runs.size()
        ? text
        : "in %d of %d runs: %s".formatted(sorted.length, runs.size(), text);
  }

  private static long at(long[] sorted, double part) {
    return sorted[(int) Math.min(sorted.length - 1L, (long) Math.ceil(part * sorted.length) - 1)];
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%d outcomes", outcomes.size());
  }
}
