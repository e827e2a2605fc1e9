package io.tenon.itests.harness;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/** An ordinary application with two shuffles. Prints what it computed, a line for each value. */
public final class ShuffleJob {
  private static final int NUMBERS = 20_000;
  private static final int KEYS = 10;
  private static final int SLICES = 8;

  private ShuffleJob() {}

  /**
   * The first argument is how many milliseconds each task of the first stage takes, the second a
   * variable of the executors' environment that says where they are.
   */
  public static void main(String[] arguments) throws Exception {
    long pause = Long.parseLong(arguments[0]);
    String place = arguments[1];
    try (SparkSession spark = SparkSession.builder().getOrCreate()) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      say("master", context.master());
      Map<Integer, Long> sums =
          context
              .parallelize(IntStream.range(0, NUMBERS).boxed().collect(Collectors.toList()), SLICES)
              .mapPartitions(
                  partition -> {
                    Thread.sleep(pause);
                    return partition;
                  })
              .mapToPair(number -> new Tuple2<>(number % KEYS, (long) number))
              .reduceByKey(Long::sum, 4)
              .collectAsMap();
      say("sums", new TreeMap<>(sums));
      say(
          "executors",
          context
              .parallelize(IntStream.range(0, SLICES).boxed().collect(Collectors.toList()), SLICES)
              .map(
                  number ->
                      SparkEnv.get().executorId()
                          + " in "
                          + System.getenv(place)
                          + " from "
                          + System.getenv("TENON_HOME"))
              .distinct()
              .collect());
      say(
          "sql",
          spark.sql("select sum(id) from range(1000) group by id % 2 order by 1").collectAsList());
    }
    say("done", true);
  }

  /** The sums that it should print, by plain arithmetic, without Spark. */
  public static Map<Integer, Long> sums() {
    Map<Integer, Long> sums = new TreeMap<>();
    for (int number = 0; number < NUMBERS; number++) {
      sums.merge(number % KEYS, (long) number, Long::sum);
    }
    return sums;
  }

  private static void say(String name, Object value) {
    System.out.println("RESULT " + name + "=" + value);
    System.out.flush();
  }
}
