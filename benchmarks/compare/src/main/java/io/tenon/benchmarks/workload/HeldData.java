package io.tenon.benchmarks.workload;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * Holds so many MiB, half of them cached and half as map outputs, and runs small jobs until a file
 * is there. Arguments: MiB, the file, and the file that gets a line for each job: when it began, in
 * milliseconds of the epoch, and how many it took.
 */
public final class HeldData {
  private static final int PARTITIONS = 32;
  private static final int MIB = 1 << 20;

  private HeldData() {}

  public static void main(String[] arguments) throws Exception {
    int chunk = (int) (Long.parseLong(arguments[0]) * MIB / 2 / PARTITIONS);
    Path stop = Path.of(arguments[1]);
    Path jobs = Path.of(arguments[2]);
    try (SparkSession spark = SparkSession.builder().appName("held-data").getOrCreate()) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      System.out.println("APPLICATION " + context.sc().applicationId());
      LongAccumulator made = context.sc().longAccumulator("made");
      JavaRDD<byte[]> chunks =
          context
              .parallelize(IntStream.range(0, PARTITIONS).boxed().toList(), PARTITIONS)
              .map(
                  seed -> {
                    made.add(1);
                    byte[] bytes = new byte[chunk];
                    // What cannot be compressed is as many bytes on its way.
                    new Random(seed).nextBytes(bytes);
                    return bytes;
                  });
      JavaRDD<byte[]> cached = chunks.persist(StorageLevel.MEMORY_AND_DISK());
      JavaPairRDD<Integer, byte[]> shuffled =
          cached
              .mapToPair(bytes -> new Tuple2<>((int) bytes[0], bytes))
              .partitionBy(new HashPartitioner(PARTITIONS));
      shuffled.count();
      long start = ManagementFactory.getRuntimeMXBean().getStartTime();
      System.out.println("HELD " + (System.currentTimeMillis() - start));
      while (!Files.exists(stop)) {
        long begin = System.currentTimeMillis();
        job(context);
        long took = System.currentTimeMillis() - begin;
        Files.writeString(
            jobs, begin + " " + took + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
      boolean there = shuffled.count() == PARTITIONS && made.value() == PARTITIONS;
      System.out.println("LOST " + (there ? "nothing" : made.value() - PARTITIONS + " partitions"));
    }
  }

  private static void job(JavaSparkContext context) {
    List<Tuple2<Integer, Integer>> sums =
        context
            .parallelize(IntStream.range(0, 4).boxed().toList(), 4)
            .mapToPair(
                number -> {
                  Thread.sleep(50);
                  return new Tuple2<>(number % 2, number);
                })
            .reduceByKey(Integer::sum, 2)
            .collect();
    if (sums.size() != 2) {
      throw new IllegalStateException("wrong: " + sums);
    }
  }
}
