package io.tenon.benchmarks.workload;

import io.tenon.benchmarks.tpc.Suite;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The 22 queries of TPC-H, one after the other, several passes in one process. Writes a line {@code
 * pass query wall-nanoseconds cpu-nanoseconds} for each after one that names the serializer, and
 * the rows of the last pass, so that the answers of two sides can be compared.
 */
public final class TpchQueries {
  /** How many queries there are. */
  public static final int QUERIES = 22;

  private TpchQueries() {}

  /** {@code DATA-FOLDER PASSES TIMES-FILE ANSWERS-FILE}. */
  public static void main(String[] args) throws IOException {
    Path data = Path.of(args[0]);
    int passes = Integer.parseInt(args[1]);
    List<String> times = new ArrayList<>();
    List<String> answers = new ArrayList<>();
    try (SparkSession spark = SparkSession.builder().appName("tpch").getOrCreate()) {
      times.add("# " + SparkEnv.get().serializer().getClass().getName());
      Suite.TPCH.views(spark, data);
      for (int pass = 1; pass <= passes; pass++) {
        answers.clear();
        for (int query = 1; query <= QUERIES; query++) {
          times.add(run(spark, pass, query, answers));
        }
      }
    }
    Files.write(Path.of(args[2]), times);
    Files.write(Path.of(args[3]), answers);
  }

  private static String run(SparkSession spark, int pass, int query, List<String> answers) {
    String text = Suite.TPCH.text("q%02d".formatted(query));
    long cpu = ProcessCpu.nanos();
    long start = System.nanoTime();
    List<Row> rows = spark.sql(text).collectAsList();
    long wall = System.nanoTime() - start;
    String line = "%d %d %d %d".formatted(pass, query, wall, ProcessCpu.nanos() - cpu);
    // Rows that sort alike may come in any order.
    rows.stream().map(row -> query + "\t" + text(row)).sorted().forEach(answers::add);
    return line;
  }

  private static String text(Row row) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      Object value = row.get(i);
      if (value instanceof Double number) {
        value = BigDecimal.valueOf(number).setScale(2, RoundingMode.HALF_UP);
      }
      line.append(value).append('|');
    }
    return line.toString();
  }
}
