package io.tenon.benchmarks.workload;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * A fixed amount of work that keeps all cores busy: rounds of two shuffles each over cached
 * numbers. Argument: how many rounds.
 */
public final class SteadyWork {
  private static final int PARTITIONS = 16;
  private static final int NUMBERS = 250_000;
  private static final int KEYS = 20_000;

  private SteadyWork() {}

  public static void main(String[] arguments) throws IOException {
    int rounds = Integer.parseInt(arguments[0]);
    try (SparkSession spark = SparkSession.builder().appName("steady-work").getOrCreate()) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      System.out.println("APPLICATION " + context.sc().applicationId());
      LongAccumulator made = context.sc().longAccumulator("made");
      JavaRDD<long[]> numbers =
          context
              .parallelize(IntStream.range(0, PARTITIONS).boxed().toList(), PARTITIONS)
              .map(
                  part -> {
                    made.add(1);
                    return LongStream.range((long) part * NUMBERS, (part + 1L) * NUMBERS).toArray();
                  })
              .persist(StorageLevel.MEMORY_AND_DISK());
      Map<Long, Long> first = round(numbers);
      long begin = System.currentTimeMillis();
      for (int i = 1; i <= rounds; i++) {
        if (!round(numbers).equals(first)) {
          throw new IllegalStateException("another answer in round " + i);
        }
        System.out.println("ROUND " + i + " at " + (System.currentTimeMillis() - begin));
      }
      System.out.println("WORK " + (System.currentTimeMillis() - begin));
      // A task that has asked where a partition is just before it moves computes it once more.
      long again = made.value() - PARTITIONS;
      System.out.println("LOST " + (again <= 2 ? "nothing" : again + " partitions"));
    }
  }

  private static Map<Long, Long> round(JavaRDD<long[]> numbers) {
    return new TreeMap<>(
        numbers
            .flatMapToPair(
                part ->
                    LongStream.of(part)
                        .mapToObj(number -> new Tuple2<>(mix(number) % KEYS, number))
                        .iterator())
            .reduceByKey(Long::sum, PARTITIONS)
            .mapToPair(sum -> new Tuple2<>(sum._1() % 10, sum._2()))
            .reduceByKey(Long::sum, 4)
            .collectAsMap());
  }

  private static long mix(long number) {
    long mixed = number * 0x9E3779B97F4A7C15L;
    return (mixed ^ (mixed >>> 29)) & Long.MAX_VALUE;
  }
}
