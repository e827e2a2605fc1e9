package io.tenon.example.etl;

import io.tenon.example.terminal.Arguments;
import io.tenon.example.terminal.Main;
import io.tenon.example.terminal.Problem;
import io.tenon.example.terminal.Terminal;
import io.tenon.example.tpch.TpchFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * Generates the TPC-H tables where they are missing, and makes of them a table of what each
 * customer is worth, partitioned by region. Can be run again at any time: the table is replaced in
 * one step when the new one is complete.
 */
public final class CustomerValue {
  private static final List<String> OPTIONS = List.of("--scale", "--data", "--output");

  private CustomerValue() {}

  /** {@code [--scale 0.1] [--data tenon-demo/data] [--output tenon-demo/output]}. */
  public static void main(String[] args) {
    Main.run(terminal -> run(Arguments.parse(List.of(args), OPTIONS), terminal));
  }

  private static void run(Arguments arguments, Terminal terminal) throws Exception {
    TpchFiles data =
        new TpchFiles(
            Path.of(arguments.value("--data", "tenon-demo/data")),
            arguments.number("--scale", 0.1));
    Publication output =
        new Publication(
            Path.of(arguments.value("--output", "tenon-demo/output")), "customer_value");

    terminal.line("    data       " + data.folder());
    terminal.line("    output     " + output.table());
    terminal.gap();
    output.prepare();
    data.ensure(terminal);

    try (SparkSession spark = session(terminal)) {
      Pipeline.Outcome outcome = new Pipeline(spark, data, output, terminal).run();
      new Report(terminal, outcome).print();
    } catch (Exception e) {
      throw problem(output, e).map(p -> (Exception) p).orElse(e);
    }
  }

  /** Spark wraps what a disk says into several exceptions of its own. */
  private static Optional<Problem> problem(Publication output, Exception failure) {
    return LocalFolders.isCause(failure)
        ? LocalFolders.of(configuration()).problem(failure)
        : Problem.known(output.folder(), failure, "choose another folder with --output");
  }

  private static SparkSession session(Terminal terminal) throws Exception {
    return terminal
        .step(
            "start Spark",
            () -> SparkSession.builder().config(configuration()).getOrCreate(),
            spark -> "%s %s".formatted(spark.version(), spark.sparkContext().master()))
        .value();
  }

  private static SparkConf configuration() {
    // Two hundred, Spark's default, is for data that does not fit on one machine.
    return new SparkConf()
        .setAppName("customer-value")
        .setIfMissing("spark.sql.shuffle.partitions", "16");
  }
}
