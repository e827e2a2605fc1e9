package io.tenon.benchmarks.workload;

import static java.util.Objects.requireNonNull;

import io.tenon.benchmarks.tpc.Suite;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an engine is asked to do.
 *
 * @param suite which queries
 * @param data where the tables are, a folder each
 * @param passes how often all queries are run, one after the other
 * @param queries which of the suite's queries
 * @param unlimited whether a limit at the end of a query is left out, so that rows that sort alike
 *     cannot make two right answers differ
 * @param result where the measurements go; written last, in one step
 * @param answers where the rows of the last pass go
 * @param write where the rows are written as Parquet, partitioned by the first column, instead of
 *     being fetched
 */
record RunOptions(
    Suite suite,
    Path data,
    int passes,
    List<String> queries,
    boolean unlimited,
    Path result,
    Path answers,
    Optional<Path> write) {
  RunOptions {
    requireNonNull(suite, "suite is null");
    queries = List.copyOf(queries);
  }

  /** {@code name=value} each. */
  static RunOptions of(String... args) {
    Map<String, String> values = new HashMap<>();
    for (String arg : args) {
      int end = arg.indexOf('=');
      values.put(arg.substring(0, end), arg.substring(end + 1));
    }
    Suite suite = Suite.named(values.getOrDefault("suite", "tpch"));
    return new RunOptions(
        suite,
        Path.of(values.get("data")).toAbsolutePath(),
        Integer.parseInt(values.getOrDefault("passes", "3")),
        Optional.ofNullable(values.get("queries"))
            .map(q -> List.of(q.split(",")))
            .orElse(suite.queries()),
        "yes".equals(values.get("unlimited")),
        Path.of(values.get("result")),
        Path.of(values.get("answers")),
        Optional.ofNullable(values.get("write")).map(Path::of));
  }

  /** What the query says, in Spark's SQL. */
  String text(String query) {
    return unlimited ? suite.unlimited(query) : suite.text(query);
  }
}
