package io.tenon.itests.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * Two streaming queries over numbers 0, 1, 2, … that somebody writes to a topic of Kafka: one puts
 * each into files, the other counts and adds up what has the same last digit. When it is told to
 * stop it reads the topic to its end, and compares what is in the sinks.
 */
public final class MovingKafka {
  /** What an application has to bring. */
  public static final List<Class<?>> CLASSES =
      List.of(MovingKafka.class, StreamRounds.class, Results.class, Troubles.class);

  /** Settings that say where the broker is, and which topic to read. */
  public static final String SERVERS = "spark.moving.kafka.servers";

  public static final String TOPIC = "spark.moving.kafka.topic";

  private static final int DIGITS = 10;

  private MovingKafka() {}

  public static void main(String[] arguments) throws Exception {
    Path stop = Path.of(arguments[0]);
    Path work = stop.resolveSibling("stream");
    Map<Long, Row> sums = new HashMap<>();
    try (SparkSession spark =
        SparkSession.builder()
            .appName("moving-kafka")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate()) {
      Troubles troubles = new Troubles();
      spark.sparkContext().addSparkListener(troubles);
      Results.say("application", spark.sparkContext().applicationId());
      StreamingQuery each =
          numbers(spark)
              .writeStream()
              .format("parquet")
              .option("checkpointLocation", work.resolve("each-checkpoint").toString())
              .start(work.resolve("each").toString());
      StreamingQuery summed =
          numbers(spark)
              .groupBy(col("number").mod(DIGITS).as("digit"))
              .agg(count(lit(1)).as("count"), sum("number").as("sum"))
              .writeStream()
              .outputMode("update")
              .option("checkpointLocation", work.resolve("sums-checkpoint").toString())
              .foreachBatch(
                  (Dataset<Row> batch, Long id) ->
                      batch.collectAsList().forEach(row -> sums.put(row.getLong(0), row)))
              .start();
      var unused =
          StreamRounds.printUntil(
              stop, List.of(each, summed), () -> (int) Math.min(batches(each), batches(summed)));
      each.processAllAvailable();
      summed.processAllAvailable();
      // The end of a query ends the jobs of its last batch, and Spark counts that as a failure.
      troubles.say();
      each.stop();
      summed.stop();
      Row all =
          spark
              .read()
              .parquet(work.resolve("each").toString())
              .selectExpr("count(*)", "count(distinct number)", "max(number)")
              .first();
      Results.say("each", all);
      Results.say("sums-right", areRight(sums, all.getLong(0)));
    }
    Results.say("done", true);
  }

  private static Dataset<Row> numbers(SparkSession spark) {
    return spark
        .readStream()
        .format("kafka")
        .option("kafka.bootstrap.servers", spark.conf().get(SERVERS))
        .option("subscribe", spark.conf().get(TOPIC))
        .option("startingOffsets", "earliest")
        .load()
        .selectExpr("cast(cast(value as string) as bigint) as number");
  }

  private static long batches(StreamingQuery query) {
    return query.lastProgress() == null ? 0 : query.lastProgress().batchId();
  }

  /** Of so many numbers, which end on each digit equally often. */
  private static boolean areRight(Map<Long, Row> sums, long numbers) {
    long times = numbers / DIGITS;
    return sums.size() == DIGITS
        && sums.values().stream()
            .allMatch(
                row ->
                    row.getLong(1) == times
                        && row.getLong(2)
                            == row.getLong(0) * times + DIGITS * times * (times - 1) / 2);
  }
}
