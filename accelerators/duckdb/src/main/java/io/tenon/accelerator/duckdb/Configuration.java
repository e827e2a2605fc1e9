package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.AcceleratorRequest;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** How an instance of DuckDB is set up. */
final class Configuration {
  private Configuration() {}

  /**
   * Statements for the first session, in order; the last forbids any further change.
   *
   * @param folders that files are read from
   */
  static List<String> statements(AcceleratorRequest request, Path spill, Collection<Path> folders) {
    return List.of(
        "SET GLOBAL threads = " + request.threads(),
        "SET GLOBAL memory_limit = '" + request.memory().bytes() + "B'",
        "SET GLOBAL temp_directory = " + Sql.text(spill.toString()),
        "SET GLOBAL preserve_insertion_order = false",
        "SET GLOBAL TimeZone = 'UTC'",
        // A division of floating numbers by zero is an error, as in ANSI mode.
        "SET GLOBAL ieee_floating_point_ops = false",
        "SET GLOBAL scalar_subquery_error_on_multiple_rows = true",
        "SET GLOBAL jdbc_stream_results = false",
        "SET GLOBAL allowed_configs = ['jdbc_stream_results', 'enable_profiling', 'tracked_metrics']",
        "SET GLOBAL autoinstall_known_extensions = false",
        "SET GLOBAL autoload_known_extensions = false",
        "SET GLOBAL allow_community_extensions = false",
        "SET GLOBAL allow_persistent_secrets = false",
        "CREATE MACRO tenon_divide(n, d) AS CASE WHEN (n < 0) <> (d < 0)"
            + " THEN -((2 * abs(n) + abs(d)) // (2 * abs(d)))"
            + " ELSE (2 * abs(n) + abs(d)) // (2 * abs(d)) END",
        // Where a square overflows, Spark's variance is another one, by the order of its steps.
        "CREATE MACRO tenon_moment(x) AS CASE WHEN abs(x) > 1e140 AND NOT isnan(x)"
            + " THEN CAST(error('a square that overflows') AS DOUBLE) ELSE x END",
        // Without external access there are no extensions, no attached databases, no network, and
        // no files but in these folders and in the one for what is spilled.
        "SET GLOBAL allowed_directories = " + list(folders),
        "SET GLOBAL enable_external_access = false",
        "SET GLOBAL lock_configuration = true");
  }

  private static String list(Collection<Path> folders) {
    return folders.stream()
        .map(folder -> Sql.text(folder.endsWith("/") ? folder.toString() : folder + "/"))
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
