package io.tenon.benchmarks.workload;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The same queries on the same files with DuckDB through JDBC, and nothing of Spark or Tenon in
 * between. A query that it does not understand is noted as failed.
 */
public final class SuiteOnDuckdb {
  private final Connection connection;
  private final RunOptions options;
  private final Measurements measurements = new Measurements();
  private final Answers answers = new Answers();

  private SuiteOnDuckdb(Connection connection, RunOptions options) {
    this.connection = connection;
    this.options = options;
  }

  /** {@code threads memory}, then what {@link SuiteOnSpark} takes. */
  public static void main(String[] args) throws IOException, SQLException {
    RunOptions options =
        RunOptions.of(List.of(args).subList(2, args.length).toArray(String[]::new));
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
      SuiteOnDuckdb suite = new SuiteOnDuckdb(connection, options);
      suite.execute("SET threads = " + args[0]);
      suite.execute("SET memory_limit = '" + args[1] + "'");
      suite.execute("SET preserve_insertion_order = false");
      // As Spark orders them.
      suite.execute("SET default_null_order = 'nulls_first_on_asc_last_on_desc'");
      suite.run();
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void run() throws IOException, SQLException {
    for (String view : options.suite().duckdbViews(options.data())) {
      execute(view);
    }
    for (int pass = 1; pass <= options.passes(); pass++) {
      answers.clear();
      for (String query : options.queries()) {
        run(pass, query);
      }
    }
    answers.write(options.answers());
    measurements.write(options.result());
  }

  private void run(int pass, String query) throws SQLException {
    String text = dialect(options.text(query));
    Map<String, Object> values = new TreeMap<>();
    long cpu = ProcessCpu.nanos();
    long start = System.nanoTime();
    try {
      List<List<Object>> rows = options.write().isEmpty() ? rows(text) : written(text);
      values.put("wall", System.nanoTime() - start);
      values.put("cpu", ProcessCpu.nanos() - cpu);
      if (pass == options.passes()) {
        (options.write().isEmpty() ? rows : rows(readBack())).forEach(r -> answers.add(query, r));
      }
    } catch (SQLException e) {
      values.put("failed", e.getMessage().replaceAll("\\s+", " "));
    }
    measurements.add(pass, query, values);
  }

  private List<List<Object>> written(String text) throws SQLException {
    String columns = rows("DESCRIBE " + text).get(0).get(0).toString();
    execute(
        "COPY (%s) TO '%s' (FORMAT parquet, PARTITION_BY (%s), OVERWRITE)"
            .formatted(text, target(), columns));
    return List.of();
  }

  private String readBack() throws SQLException {
    String from =
        "FROM read_parquet('%s/**/*.parquet', hive_partitioning = true)".formatted(target());
    List<String> columns =
        rows("DESCRIBE SELECT * " + from).stream().map(r -> r.get(0).toString()).sorted().toList();
    return "SELECT " + String.join(", ", columns) + " " + from;
  }

  private Path target() {
    return options.write().orElseThrow();
  }

  private List<List<Object>> rows(String sql) throws SQLException {
    List<List<Object>> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<Object> row = new ArrayList<>(columns);
        for (int i = 1; i <= columns; i++) {
          row.add(result.getObject(i));
        }
        rows.add(row);
      }
    }
    return rows;
  }

  /** Where the two dialects say the same thing differently. */
  private static String dialect(String text) {
    return text.replace('`', '"').replaceAll("\\) at\\b", ") AS \"at\"");
  }
}
