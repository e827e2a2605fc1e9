package io.tenon.itests.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * Jobs of several shuffles over cached and broadcast data, one after the other until a file is
 * there. Prints how many answers differed from the first, and all that went wrong on the way.
 */
public final class MovingJob {
  /** What an application has to bring. */
  public static final List<Class<?>> CLASSES =
      List.of(MovingJob.class, Results.class, Troubles.class, Gauges.class, MovePhases.class);

  /** The setting that has it print every so many milliseconds what the driver's JVM holds. */
  public static final String GAUGES = "spark.test.gauges";

  /** The setting that has it print each phase of its moves, see {@link MovePhases}. */
  public static final String PHASES = "spark.test.phases";

  /** The setting that says how many milliseconds some of its tasks take. */
  public static final String TASK = "spark.test.task";

  /** Its results where nothing went wrong. */
  public static final List<String> NOTHING_LOST =
      List.of(
          "rounds-match-accumulator=true",
          "wrong-answers=0",
          "failed-jobs=0",
          "failed-tasks=0",
          "failed-fetches=0",
          "partitions-kept=true",
          "partitions-cached=8",
          "done=true");

  private static final int NUMBERS = 20_000;
  private static final int SLICES = 8;

  /** A task that has asked where a partition is just before it moves computes it once more. */
  private static final int FEW = 4;

  private MovingJob() {}

  public static void main(String[] arguments) throws IOException {
    Path stop = Path.of(arguments[0]);
    try (SparkSession spark = SparkSession.builder().appName("moving").getOrCreate()) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      Troubles troubles = new Troubles();
      context.sc().addSparkListener(troubles);
      Results.say("application", context.sc().applicationId());
      if (context.getConf().contains(GAUGES)) {
        Gauges.start(context.getConf().getLong(GAUGES, 0));
      }
      if (context.getConf().getBoolean(PHASES, false)) {
        MovePhases.start(context.sc());
      }
      long task = context.getConf().getLong(TASK, 150);
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
      Results.say("count", cached.count());
      LongAccumulator seen = context.sc().longAccumulator("seen");
      Map<Integer, Long> first = answer(cached, modulus, seen, task);
      Results.say("answer", first);
      int rounds = 1;
      int wrong = 0;
      do {
        wrong += answer(cached, modulus, seen, task).equals(first) ? 0 : 1;
        rounds++;
        Results.round(rounds);
      } while (!Files.exists(stop));
      Results.say("rounds-match-accumulator", seen.value() == (long) rounds * NUMBERS);
      Results.say("wrong-answers", wrong);
      troubles.say();
      Results.say("partitions-computed", computed.value());
      Results.say("partitions-kept", computed.value() < SLICES + FEW);
      Results.say("partitions-cached", context.sc().getRDDStorageInfo()[0].numCachedPartitions());
    }
    Results.say("done", true);
  }

  private static Map<Integer, Long> answer(
      JavaRDD<Integer> cached, Broadcast<int[]> modulus, LongAccumulator seen, long task) {
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
                  Thread.sleep(task);
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
}
