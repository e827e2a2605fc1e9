package io.tenon.itests.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * Two streaming queries with state over numbers that come in order: one passes each number on once
 * to files, the other counts and adds up. At the end it compares what is in the sinks with what the
 * committed batches must have made of the numbers.
 */
public final class MovingStream {
  /** What an application has to bring. */
  public static final List<Class<?>> CLASSES =
      List.of(MovingStream.class, StreamRounds.class, Results.class, Troubles.class);

  /** Its results where nothing went wrong. */
  public static final List<String> NOTHING_LOST =
      List.of(
          "each-once=true",
          "sums-right=true",
          "failed-jobs=0",
          "failed-tasks=0",
          "failed-fetches=0",
          "done=true");

  private static final int ROWS = 400;
  private static final int KEYS = 50;

  private MovingStream() {}

  public static void main(String[] arguments) throws Exception {
    Path stop = Path.of(arguments[0]);
    Path work = stop.resolveSibling("stream");
    Path sums = Files.createDirectories(work.resolve("sums"));
    try (SparkSession spark =
        SparkSession.builder()
            .appName("moving-stream")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate()) {
      Troubles troubles = new Troubles();
      spark.sparkContext().addSparkListener(troubles);
      Results.say("application", spark.sparkContext().applicationId());
      StreamingQuery each =
          numbers(spark)
              .dropDuplicates("value")
              .writeStream()
              .format("parquet")
              .option("checkpointLocation", work.resolve("each-checkpoint").toString())
              .start(work.resolve("each").toString());
      StreamingQuery summed =
          numbers(spark)
              .groupBy(col("value").mod(KEYS).as("key"))
              .agg(count(lit(1)).as("count"), sum("value").as("sum"))
              .writeStream()
              .outputMode("update")
              .option("checkpointLocation", work.resolve("sums-checkpoint").toString())
              .foreachBatch(
                  (Dataset<Row> batch, Long id) ->
                      batch.write().mode("overwrite").json(sums.resolve("" + id).toString()))
              .start();
      int rounds =
          StreamRounds.printUntil(
              stop,
              List.of(each, summed),
              () -> Math.min(batches(work, "each"), batches(work, "sums")));
      // The end of a query ends the jobs of its last batch, and Spark counts that as a failure.
      troubles.say();
      each.stop();
      summed.stop();
      Results.say("batches", rounds);
      Results.say("each-once", isEachThereOnce(spark, work));
      Results.say("sums-right", areSumsRight(spark, work, sums));
    }
    Results.say("done", true);
  }

  private static Dataset<Row> numbers(SparkSession spark) {
    return spark
        .readStream()
        .format("rate-micro-batch")
        .option("rowsPerBatch", ROWS)
        .option("numPartitions", 2)
        .load();
  }

  /** Committed ones of a query. */
  private static int batches(Path work, String query) throws IOException {
    Path commits = work.resolve(query + "-checkpoint").resolve("commits");
    if (!Files.isDirectory(commits)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(commits)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("\\d+"))
          .map(Integer::valueOf)
          .max(Comparator.naturalOrder())
          .map(last -> last + 1)
          .orElse(0);
    }
  }

  /**
   * A batch that the sink has, but the query has not committed, is done again: it is there once.
   */
  private static boolean isEachThereOnce(SparkSession spark, Path work) throws IOException {
    long least = (long) batches(work, "each") * ROWS;
    Row all =
        spark
            .read()
            .parquet(work.resolve("each").toString())
            .selectExpr("count(*)", "count(distinct value)", "min(value)", "max(value)")
            .first();
    Results.say("each", all);
    return all.getLong(0) >= least
        && all.getLong(1) == all.getLong(0)
        && all.getLong(2) == 0
        && all.getLong(3) == all.getLong(0) - 1;
  }

  private static boolean areSumsRight(SparkSession spark, Path work, Path sums) throws IOException {
    int batches = batches(work, "sums");
    Map<Long, List<Long>> last = new HashMap<>();
    for (int batch = 0; batch < batches; batch++) {
      for (Row row :
          spark
              .read()
              .schema("key bigint, count bigint, sum bigint")
              .json(sums.resolve("" + batch).toString())
              .collectAsList()) {
        last.put(row.getLong(0), List.of(row.getLong(1), row.getLong(2)));
      }
    }
    Map<Long, List<Long>> right = new HashMap<>();
    long numbers = (long) batches * ROWS;
    for (long key = 0; key < KEYS; key++) {
      long count = numbers / KEYS;
      right.put(key, List.of(count, key * count + KEYS * count * (count - 1) / 2));
    }
    return last.equals(right);
  }
}
