package io.tenon.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenon.spark.placement.MovePhase;
import io.tenon.spark.placement.MoveStatus;
import io.tenon.spark.placement.Safeguards;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Tuple2;

/**
 * What goes wrong when executors are replaced, each time with what is done against it, and without:
 * then it must go wrong, or the test proves nothing.
 */
class MoveTrapsIT {
  private static final int PARTITIONS = MovingApplication.PARTITIONS;

  /**
   * The runs without a safeguard that take a minute each are for {@code -Dtenon.endurance=true}.
   */
  private static void assumeTimeFor(boolean guarded) {
    assumeTrue(guarded || Boolean.getBoolean("tenon.endurance"), "needs -Dtenon.endurance=true");
  }

  @TempDir Path directory;

  private MovingApplication application;

  @BeforeEach
  void create() throws IOException {
    application = new MovingApplication(directory);
  }

  @AfterEach
  void close() {
    application.close();
  }

  /** A: Spark takes copies on another executor of the same host for lost. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tasksAreNotRunAgainWhenTheNewExecutorsHaveTheSameHost(boolean guarded) {
    assumeTimeFor(guarded);
    application.cluster.launchOn(Optional.of("127.0.0.2"));
    JavaSparkContext spark = application.start();
    if (!guarded) {
      ((TenonTaskScheduler) spark.sc().taskScheduler()).tellCopiesByHost();
    }
    CompletableFuture<Map<Integer, Integer>> job =
        CompletableFuture.supplyAsync(
            () ->
                new HashMap<>(
                    spark
                        .parallelize(IntStream.range(0, 14).boxed().toList(), 14)
                        .mapToPair(
                            number -> {
                              // The stage is not to end before the move does.
                              Thread.sleep(number < 4 ? 100 : 4_000);
                              return new Tuple2<>(number % 2, number);
                            })
                        .reduceByKey(Integer::sum, 2)
                        .collectAsMap()));
    Await.until(
        MovingApplication.LIMIT,
        () -> "some tasks are done: " + application.ends().reasons.size(),
        () -> application.ends().reasons.size() >= 4);

    application.moveTo("process=100%");

    assertEquals(Map.of(0, 42, 1, 49), job.join());
    boolean again = application.failures().contains("Resubmitted");
    assertEquals(!guarded, again, application.failures().toString());
  }

  /** B: Spark's executor leaves when its own work is done, whoever is reading from it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void slowReadersFindTheirDataToTheEnd(boolean guarded) {
    assumeTimeFor(guarded);
    application
        .conf
        .set("spark.tenon.placement.fence", Boolean.toString(guarded))
        .set("spark.reducer.maxReqsInFlight", "1")
        .set("spark.reducer.maxBlocksInFlightPerAddress", "1")
        .set("spark.shuffle.io.maxRetries", "1")
        .set("spark.shuffle.io.retryWait", "1s");
    JavaSparkContext spark = application.start();
    int maps = 12;
    CompletableFuture<List<Integer>> job =
        CompletableFuture.supplyAsync(
            () ->
                spark
                    .parallelize(IntStream.range(0, 2 * maps).boxed().toList(), maps)
                    .mapToPair(
                        number -> {
                          // Long enough that both executors have outputs.
                          Thread.sleep(100);
                          return new Tuple2<>(number % 2, number);
                        })
                    .partitionBy(new HashPartitioner(2))
                    .mapPartitions(
                        pairs -> {
                          int sum = 0;
                          while (pairs.hasNext()) {
                            Tuple2<Integer, Integer> pair = pairs.next();
                            sum += pair._2();
                            // One reader is done soon, and its executor with it.
                            Thread.sleep(pair._1() == 0 ? 10 : 2_000);
                          }
                          return List.of(sum).iterator();
                        })
                    .collect());
    Await.until(
        MovingApplication.LIMIT,
        () -> "the maps and the fast reader are done: " + application.ends().reasons.size(),
        () -> application.ends().reasons.size() >= maps + 1);

    application.moveTo("process=100%");

    assertEquals(List.of(132, 144), job.join());
    boolean failed = application.failures().stream().anyMatch(end -> end.contains("FetchFailed"));
    assertEquals(!guarded, failed, application.failures().toString());
  }

  /** E: an executor is registered before it can take blocks; who drains then finds nobody. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void cachedPartitionsFindTheNewExecutors(boolean guarded) {
    application
        .conf
        .set("spark.tenon.placement.interval", "5ms")
        // Of several new executors one may be ready when the last one registers.
        .set("spark.executor.instances", "1");
    JavaSparkContext spark = application.start();
    application.placements().use(new Safeguards(guarded, true));
    LongAccumulator computed = spark.sc().longAccumulator("computed");
    JavaRDD<Integer> numbers = application.cached(computed, StorageLevel.MEMORY_ONLY());

    MoveStatus end = application.await(application.place("process=100%"));
    assertEquals(MovePhase.DONE, end.phase());

    assertEquals(MovingApplication.NUMBERS, numbers.count());
    if (guarded) {
      assertEquals(PARTITIONS, computed.value());
    } else {
      assertTrue(computed.value() > PARTITIONS, "computed " + computed.value());
    }
    assertEquals(List.of(), application.failures());
  }

  /** Spark forgets the copy of an output of whose task it has not heard yet. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void outputsThatMoveBeforeTheSchedulerHearsOfThemAreFound(boolean guarded) {
    assumeTimeFor(guarded);
    int maps = 4;
    JavaSparkContext spark = application.start();
    application.placements().use(new Safeguards(true, guarded));
    CompletableFuture<Map<Integer, Integer>> job =
        CompletableFuture.supplyAsync(
            () ->
                new HashMap<>(
                    spark
                        .parallelize(IntStream.range(0, maps).boxed().toList(), maps)
                        .mapToPair(
                            number -> {
                              // The last ones end while the scheduler is busy.
                              Thread.sleep(number < 2 ? 10 : 5_000);
                              return new Tuple2<>(number % 2, number);
                            })
                        .reduceByKey(Integer::sum, 2)
                        .collectAsMap()));
    Await.until(
        MovingApplication.LIMIT,
        () -> "some tasks are done: " + application.ends().reasons,
        () -> application.ends().reasons.size() >= 2);
    try (BusyScheduler busy = new BusyScheduler(spark)) {
      int move = application.place("process=100%");
      Await.until(
          MovingApplication.LIMIT,
          () -> "outputs are copied: " + application.placements().status(move),
          () -> application.ends().copies.get() == maps);
      if (!guarded) {
        application.await(move);
      }
      busy.close();
      assertEquals(MovePhase.DONE, application.await(move).phase());
    }

    assertEquals(Map.of(0, 2, 1, 4), job.join());
    assertEquals(guarded, application.failures().isEmpty(), application.failures().toString());
  }
}
