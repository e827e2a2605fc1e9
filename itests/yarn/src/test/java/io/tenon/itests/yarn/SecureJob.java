package io.tenon.itests.yarn;

import java.util.List;
import java.util.TreeSet;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** An application that writes to a file system and reads what it wrote, for a while. */
public final class SecureJob {
  private static final int ROWS = 100;

  private SecureJob() {}

  /**
   * Where, and how many seconds; when those have passed, an executor ends and another takes its
   * place.
   */
  public static void main(String[] arguments) throws Exception {
    long until = System.nanoTime() + Long.parseLong(arguments[1]) * 1_000_000_000L;
    try (SparkSession spark = SparkSession.builder().getOrCreate()) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      int rounds = 0;
      while (System.nanoTime() < until) {
        round(spark, arguments[0], rounds++);
        Thread.sleep(2_000);
      }
      context
          .parallelize(List.of(1), 1)
          .foreach(
              number -> {
                if (TaskContext.get().attemptNumber() == 0) {
                  Runtime.getRuntime().halt(1);
                }
              });
      round(spark, arguments[0], rounds++);
      System.out.println("RESULT rounds=" + (rounds > 1));
      System.out.println(
          "RESULT tokens="
              + new TreeSet<>(
                  context
                      .parallelize(List.of(1), 1)
                      .flatMap(
                          number ->
                              UserGroupInformation.getCurrentUser().getTokens().stream()
                                  .map(token -> token.getKind().toString())
                                  .iterator())
                      .collect()));
      System.out.println("RESULT user=" + spark.sparkContext().sparkUser());
    }
  }

  private static void round(SparkSession spark, String directory, int number) {
    String path = directory + "/" + number;
    spark.range(ROWS).write().parquet(path);
    if (spark.read().parquet(path).count() != ROWS) {
      throw new IllegalStateException("not what was written to " + path);
    }
  }
}
