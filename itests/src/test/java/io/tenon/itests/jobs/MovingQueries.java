package io.tenon.itests.jobs;

import io.tenon.benchmarks.tpc.Suite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The queries of TPC-H, one after the other: once for the answers, then again and again until a
 * file is there. Prints how many answers differed.
 */
public final class MovingQueries {
  /** What an application has to bring, beside the jar of the queries. */
  public static final List<Class<?>> CLASSES =
      List.of(MovingQueries.class, Results.class, Troubles.class);

  /** The setting that says in which folder the tables are. */
  public static final String TABLES = "spark.test.tables";

  private MovingQueries() {}

  public static void main(String[] arguments) throws Exception {
    Path stop = Path.of(arguments[0]);
    try (SparkSession spark =
        SparkSession.builder()
            .appName("moving-queries")
            .config("spark.sql.shuffle.partitions", "4")
            .getOrCreate()) {
      Troubles troubles = new Troubles();
      spark.sparkContext().addSparkListener(troubles);
      Results.say("application", spark.sparkContext().applicationId());
      Suite.TPCH.views(spark, Path.of(spark.conf().get(TABLES)));
      spark.sql("CACHE TABLE orders");
      Map<String, List<String>> first = new LinkedHashMap<>();
      for (String query : Suite.TPCH.queries()) {
        first.put(query, answer(spark, query));
      }
      int rounds = 1;
      int queries = 0;
      int wrong = 0;
      do {
        for (String query : first.keySet()) {
          queries++;
          if (!answer(spark, query).equals(first.get(query))) {
            wrong++;
            System.out.println("WRONG " + query);
          }
        }
        rounds++;
        Results.round(rounds);
      } while (!Files.exists(stop));
      Results.say("queries", queries);
      Results.say("wrong-answers", wrong);
      troubles.say();
    }
    Results.say("done", true);
  }

  private static List<String> answer(SparkSession spark, String query) {
    return spark.sql(Suite.TPCH.text(query)).collectAsList().stream()
        .map(Row::toString)
        .sorted()
        .toList();
  }
}
