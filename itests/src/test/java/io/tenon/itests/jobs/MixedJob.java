package io.tenon.itests.jobs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * An ordinary Spark application: caching, broadcast, accumulators, shuffles, SQL. Prints what it
 * computed, a line for each value. With a first argument, the tasks of its second stage wait until
 * the file of this name is there.
 */
public final class MixedJob {
  private static final int NUMBERS = 20_000;
  private static final int SLICES = 8;
  private static final int KEYS = 10;

  private MixedJob() {}

  public static void main(String[] arguments) throws Exception {
    String go = arguments.length == 0 ? "/" : arguments[0];
    try (SparkSession spark = SparkSession.builder().appName("mixed").getOrCreate()) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      say("application", context.sc().applicationId());
      say("master", context.master());

      LongAccumulator seen = context.sc().longAccumulator("seen");
      Broadcast<Map<Integer, Integer>> factors = context.broadcast(factors());
      JavaRDD<Integer> cached =
          context.parallelize(numbers(), SLICES).persist(StorageLevel.MEMORY_ONLY());
      say("count", cached.count());

      JavaPairRDD<Integer, Long> scaled =
          cached
              .mapPartitions(
                  partition -> {
                    while (!Files.exists(Path.of(go))) {
                      Thread.sleep(50);
                    }
                    return partition;
                  })
              .mapToPair(
                  number -> {
                    seen.add(1);
                    int key = number % KEYS;
                    return new Tuple2<>(key, (long) number * factors.value().get(key));
                  });
      say("working", true);
      Map<Integer, Long> sums = new TreeMap<>(scaled.reduceByKey(Long::sum, 4).collectAsMap());
      say("sums", sums);
      say(
          "joined",
          cached
              .mapToPair(n -> new Tuple2<>(n % KEYS, n))
              .join(scaled.reduceByKey(Long::sum))
              .count());
      say("seen-at-least-once", seen.value() >= NUMBERS);

      List<Row> rows =
          spark
              .sql(
                  "select id % 7 as k, count(*) as n, sum(id) as s from range(10000)"
                      + " group by id % 7 order by k")
              .collectAsList();
      say("sql", rows);
    }
    say("done", true);
  }

  private static List<Integer> numbers() {
    List<Integer> numbers = new ArrayList<>(NUMBERS);
    for (int i = 0; i < NUMBERS; i++) {
      numbers.add(i);
    }
    return numbers;
  }

  private static Map<Integer, Integer> factors() {
    Map<Integer, Integer> factors = new TreeMap<>();
    for (int key = 0; key < KEYS; key++) {
      factors.put(key, key + 1);
    }
    return factors;
  }

  private static void say(String name, Object value) {
    System.out.println("RESULT " + name + "=" + value);
    System.out.flush();
  }
}
