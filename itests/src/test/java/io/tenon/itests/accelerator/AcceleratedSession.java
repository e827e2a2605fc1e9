package io.tenon.itests.accelerator;

import io.tenon.benchmarks.tpc.Suite;
import io.tenon.example.terminal.Terminal;
import io.tenon.example.tpch.TpchFiles;
import io.tenon.kernel.store.PluginStore;
import io.tenon.kernel.store.PluginTransaction;
import io.tenon.spark.accelerator.OffloadReport;
import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkArithmeticException;
import org.apache.spark.SparkRuntimeException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** A session whose queries run with and without the accelerator. */
final class AcceleratedSession implements AutoCloseable {
  private static final double SCALE = 0.01;

  private final SparkSession spark;
  private Optional<MathContext> rounding = Optional.empty();

  private AcceleratedSession(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * @param plugins the artifacts of the bundles to install
   */
  static AcceleratedSession start(Path directory, String master, String... plugins)
      throws IOException {
    Path store = directory.resolve("plugins");
    try (PluginTransaction change = PluginStore.create(store).begin()) {
      for (String plugin : plugins) {
        change.install(jar(plugin));
      }
      change.commit();
    }
    SparkSession spark =
        SparkSession.builder()
            .appName("accelerated")
            .master(master)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.tenon.plugins.dir", store.toString())
            .config("spark.sql.extensions", "io.tenon.spark.accelerator.AcceleratorExtensions")
            .getOrCreate();
    return new AcceleratedSession(spark);
  }

  /** Makes the tables of TPC-H, in {@code directory}. */
  AcceleratedSession withTpch(Path directory) throws IOException {
    TpchFiles files = new TpchFiles(directory.resolve("data"), SCALE);
    files.ensure(Terminal.standard());
    Suite.TPCH.views(spark, files.folder());
    return this;
  }

  /**
   * Compares floating numbers by their first digits: the order of a sum is free, and so are its
   * last digits.
   */
  AcceleratedSession rounding() {
    rounding = Optional.of(new MathContext(12));
    return this;
  }

  private static Path jar(String artifact) {
    return Stream.of(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator)))
        .map(Path::of)
        .filter(path -> path.getFileName().toString().matches(artifact + "-.*\\.jar"))
        .findFirst()
        .orElseThrow(
            () -> new AssertionError("no packed " + artifact + "; run this by mvn verify"));
  }

  SparkSession spark() {
    return spark;
  }

  private void enable(boolean enabled) {
    spark.conf().set("spark.tenon.accelerator.enabled", enabled);
  }

  /** Spark's own answer; an error is its condition. */
  Answer bySpark(String sql) {
    enable(false);
    return answer(sql);
  }

  Answer accelerated(String sql) {
    enable(true);
    return answer(sql);
  }

  private Answer answer(String sql) {
    Dataset<Row> query = spark.sql(sql);
    try {
      List<String> rows = query.collectAsList().stream().map(this::text).sorted().toList();
      return new Answer(rows, OffloadReport.of(query));
    } catch (SparkRuntimeException | SparkArithmeticException e) {
      return new Answer(List.of(Answer.ERROR + e.getCondition()), OffloadReport.of(query));
    }
  }

  private String text(Row row) {
    Object[] cells = new Object[row.size()];
    for (int i = 0; i < cells.length; i++) {
      Object cell = row.get(i);
      cells[i] =
          rounding.isPresent() && cell instanceof Double number && Double.isFinite(number)
              ? new BigDecimal(number).round(rounding.get())
              : cell;
    }
    return RowFactory.create(cells).toString();
  }

  /**
   * @param rows in an order of their own
   * @param report what was offloaded
   */
  record Answer(List<String> rows, List<String> report) {
    private static final String ERROR = "error ";

    boolean isError() {
      return rows.size() == 1 && rows.get(0).startsWith(ERROR);
    }

    boolean isWhole() {
      return report.equals(List.of("offloaded: Accelerator duckdb, whole query"));
    }

    /** Whether Spark had to do once more what the accelerator failed on. */
    boolean hasFailures() {
      return report.stream().anyMatch(line -> line.startsWith("failed in an accelerator"));
    }
  }

  @Override
  public void close() {
    spark.stop();
  }
}
