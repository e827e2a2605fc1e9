package io.tenon.itests.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.FetchFailed;
import org.apache.spark.Success$;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.scheduler.JobSucceeded$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * Jobs of several shuffles over cached and broadcast data, one after the other until a file is
 * there. Prints how many answers differed from the first, and all that went wrong on the way.
 */
public final class MovingJob {
  private static final int NUMBERS = 20_000;
  private static final int SLICES = 8;

  private MovingJob() {}

  /** Counts what did not go well. */
  private static final class Troubles extends SparkListener {
    private final AtomicInteger jobs = new AtomicInteger();
    private final AtomicInteger tasks = new AtomicInteger();
    private final AtomicInteger fetches = new AtomicInteger();

    @Override
    public void onJobEnd(SparkListenerJobEnd end) {
      if (!end.jobResult().equals(JobSucceeded$.MODULE$)) {
        jobs.incrementAndGet();
      }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      if (!end.reason().equals(Success$.MODULE$)) {
        tasks.incrementAndGet();
        System.out.println("TASK " + end.reason());
      }
      if (end.reason() instanceof FetchFailed) {
        fetches.incrementAndGet();
      }
    }
  }

  public static void main(String[] arguments) throws IOException {
    Path stop = Path.of(arguments[0]);
    try (SparkSession spark = SparkSession.builder().appName("moving").getOrCreate()) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      Troubles troubles = new Troubles();
      context.sc().addSparkListener(troubles);
      say("application", context.sc().applicationId());
      LongAccumulator computed = context.sc().longAccumulator("computed");
      Broadcast<int[]> modulus = context.broadcast(new int[] {97});
      JavaRDD<Integer> cached =
          context
              .parallelize(numbers(), SLICES)
              .mapPartitions(
                  each -> {
                    computed.add(1);
                    return each;
                  })
              .persist(StorageLevel.MEMORY_ONLY());
      say("count", cached.count());
      LongAccumulator seen = context.sc().longAccumulator("seen");
      Map<Integer, Long> first = answer(cached, modulus, seen);
      say("answer", first);
      int rounds = 1;
      int wrong = 0;
      do {
        wrong += answer(cached, modulus, seen).equals(first) ? 0 : 1;
        rounds++;
        System.out.println("ROUND " + rounds);
      } while (!Files.exists(stop));
      say("rounds-match-accumulator", seen.value() == (long) rounds * NUMBERS);
      say("wrong-answers", wrong);
      say("failed-jobs", troubles.jobs);
      say("failed-tasks", troubles.tasks);
      say("failed-fetches", troubles.fetches);
      say("partitions-computed", computed.value());
      say("partitions-cached", context.sc().getRDDStorageInfo()[0].numCachedPartitions());
    }
    say("done", true);
  }

  private static Map<Integer, Long> answer(
      JavaRDD<Integer> cached, Broadcast<int[]> modulus, LongAccumulator seen) {
    return new TreeMap<>(
        cached
            .mapToPair(
                number -> {
                  seen.add(1);
                  return new Tuple2<>(number % modulus.value()[0], (long) number);
                })
            .reduceByKey(Long::sum, SLICES)
            .mapPartitionsToPair(
                pairs -> {
                  Thread.sleep(150);
                  List<Tuple2<Integer, Long>> sums = new ArrayList<>();
                  pairs.forEachRemaining(pair -> sums.add(new Tuple2<>(pair._1() % 10, pair._2())));
                  return sums.iterator();
                })
            .reduceByKey(Long::sum, 4)
            .collectAsMap());
  }

  private static List<Integer> numbers() {
    List<Integer> numbers = new ArrayList<>(NUMBERS);
    for (int i = 0; i < NUMBERS; i++) {
      numbers.add(i);
    }
    return numbers;
  }

  private static void say(String name, Object value) {
    System.out.println("RESULT " + name + "=" + value);
    System.out.flush();
  }
}
