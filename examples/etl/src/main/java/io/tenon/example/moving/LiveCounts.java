package io.tenon.example.moving;

import static org.apache.spark.sql.functions.col;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryListener;

/**
 * Counts numbers as they come, with state and a checkpoint, and draws a line each second: rows per
 * second, and how many executors are on each cluster. Knows nothing of being moved.
 */
public final class LiveCounts {
  private static final int ROWS_PER_SECOND = 5_000;
  private static final int KEYS = 1_000;
  private static final int WIDTH = 30;

  private LiveCounts() {}

  private static final class Rows extends StreamingQueryListener {
    private final AtomicLong seen = new AtomicLong();

    @Override
    public void onQueryStarted(QueryStartedEvent event) {}

    @Override
    public void onQueryProgress(QueryProgressEvent event) {
      seen.addAndGet(event.progress().numInputRows());
    }

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {}
  }

  /**
   * Runs until its query ends.
   *
   * @param arguments a folder for the checkpoint, then the clusters, each {@code HOST=NAME}
   */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> clusters = new LinkedHashMap<>();
    for (int i = 1; i < arguments.length; i++) {
      String[] parts = arguments[i].split("=", 2);
      clusters.put(parts[0], parts[1]);
    }
    try (SparkSession spark =
        SparkSession.builder()
            .appName("live-counts")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate()) {
      Rows rows = new Rows();
      spark.streams().addListener(rows);
      StreamingQuery query =
          spark
              .readStream()
              .format("rate")
              .option("rowsPerSecond", ROWS_PER_SECOND)
              .option("numPartitions", 2)
              .load()
              .groupBy(col("value").mod(KEYS).as("key"))
              .count()
              .writeStream()
              .outputMode("update")
              .option("checkpointLocation", arguments[0])
              .format("noop")
              .start();
      System.out.println("application " + spark.sparkContext().applicationId());
      draw(spark.sparkContext(), query, rows, clusters);
    }
  }

  private static void draw(
      SparkContext context, StreamingQuery query, Rows rows, Map<String, String> clusters)
      throws Exception {
    long begun = System.nanoTime();
    long before = 0;
    long last = begun;
    while (!query.awaitTermination(TimeUnit.SECONDS.toMillis(1))) {
      long now = System.nanoTime();
      long seen = rows.seen.get();
      double perSecond = (seen - before) * 1e9 / (now - last);
      System.out.printf(
          Locale.ROOT,
          "%4d s  %,8.0f rows/s  %-" + WIDTH + "s  %s%n",
          TimeUnit.NANOSECONDS.toSeconds(now - begun),
          perSecond,
          "#".repeat((int) Math.min(WIDTH, perSecond * WIDTH / (2 * ROWS_PER_SECOND))),
          executors(context, clusters));
      System.out.flush();
      before = seen;
      last = now;
    }
  }

  private static String executors(SparkContext context, Map<String, String> clusters) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    clusters.values().forEach(name -> counts.put(name, 0));
    for (SparkExecutorInfo executor : context.statusTracker().getExecutorInfos()) {
      // The driver is one of them, on an address of its own.
      if (clusters.containsKey(executor.host())) {
        counts.merge(clusters.get(executor.host()), 1, Integer::sum);
      }
    }
    StringBuilder text = new StringBuilder();
    counts.forEach((name, count) -> text.append("%s %-4s  ".formatted(name, "*".repeat(count))));
    return text.toString().stripTrailing();
  }
}
