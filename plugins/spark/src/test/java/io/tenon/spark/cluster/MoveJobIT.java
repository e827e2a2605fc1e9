package io.tenon.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spark.TenonApplication;
import io.tenon.spark.placement.MovePhase;
import io.tenon.spark.placement.MoveStatus;
import io.tenon.spi.TenonException;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;

/** Jobs on executors that are replaced by those of another cluster. */
class MoveJobIT {
  private static final int PARTITIONS = MovingApplication.PARTITIONS;

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

  private static Map<Integer, Integer> sums(
      JavaRDD<Integer> numbers, Broadcast<int[]> modulus, int sleep) {
    return new HashMap<>(
        numbers
            .mapToPair(number -> new Tuple2<>(number % modulus.value()[0], number))
            .reduceByKey(Integer::sum, PARTITIONS)
            .mapToPair(
                sum -> {
                  Thread.sleep(sleep);
                  return new Tuple2<>(sum._1() % 3, sum._2());
                })
            .reduceByKey(Integer::sum, 3)
            .collectAsMap());
  }

  @Test
  void jobsGoOnWhileTheirExecutorsMoveThereAndBack() {
    JavaSparkContext spark = application.start();
    LongAccumulator computed = spark.sc().longAccumulator("computed");
    Broadcast<int[]> modulus = spark.broadcast(new int[] {70});
    JavaRDD<Integer> numbers = application.cached(computed, StorageLevel.MEMORY_ONLY());
    Map<Integer, Integer> right = sums(numbers, modulus, 0);

    for (String goal : List.of("process=100%", "staged=100%")) {
      CompletableFuture<Map<Integer, Integer>> job =
          CompletableFuture.supplyAsync(() -> sums(numbers, modulus, 100));
      // As an application moves itself.
      TenonApplication.of(spark.sc()).place(goal);

      assertEquals(right, job.join());
      assertEquals(right, sums(numbers, modulus, 0));
      assertEquals(2, spark.sc().getExecutorIds().size());
      assertEquals(goal, application.placements().current().toString());
    }

    assertEquals(List.of(), application.failures());
    assertEquals(PARTITIONS, computed.value(), "partitions computed");
    assertEquals(PARTITIONS, spark.sc().getRDDStorageInfo()[0].numCachedPartitions());
    assertEquals(List.of("0", "1", "10000000", "10000001"), sorted(application.ends().removed));
  }

  /** Spark's executor tries for ever to copy what the only one that stays has already. */
  @Test
  void partitionsThatAreElsewhereHoldNobodyUp() {
    application.conf.setMaster("process");
    JavaSparkContext spark = application.start();
    LongAccumulator computed = spark.sc().longAccumulator("computed");
    JavaRDD<Integer> numbers = application.cached(computed, StorageLevel.MEMORY_ONLY_2());
    Await.until(
        MovingApplication.LIMIT,
        () -> "two copies of each: " + spark.sc().getRDDStorageInfo()[0],
        () -> copies(spark) == 2 * PARTITIONS);

    application.moveTo("process=1");

    assertEquals(MovingApplication.NUMBERS, numbers.count());
    assertEquals(PARTITIONS, computed.value());
    assertEquals(1, spark.sc().getExecutorIds().size());
    assertEquals(List.of(), application.failures());
  }

  private static long copies(JavaSparkContext spark) {
    return Stream.of(spark.sc().env().blockManager().master().getStorageStatus())
        .mapToLong(storage -> storage.rddBlocks().size())
        .sum();
  }

  private static List<String> sorted(List<String> texts) {
    return texts.stream().sorted().toList();
  }

  @Test
  void clusterThatDoesNotDeliverIsGivenUpAndNothingIsLost() {
    application.conf.set("spark.tenon.placement.start.deadline", "2s").setMaster("process");
    application.cluster.deliver(false);
    JavaSparkContext spark = application.start();
    LongAccumulator computed = spark.sc().longAccumulator("computed");
    JavaRDD<Integer> numbers = application.cached(computed, StorageLevel.MEMORY_ONLY());

    MoveStatus failed = application.await(application.place("staged=100%"));
    MoveStatus back = application.await(failed.number() + 1);

    assertEquals(MovePhase.ROLLED_BACK, failed.phase());
    assertTrue(
        failed.message().get().contains("0 of 2 on staged (the test has no room)"),
        failed.message().get());
    assertEquals(MovePhase.ROLLED_BACK, back.phase());
    assertEquals("process=100%", application.placements().current().toString());
    assertEquals(MovingApplication.NUMBERS, numbers.count());
    assertEquals(PARTITIONS, computed.value());
    assertEquals(List.of(), application.ends().removed);
    assertEquals(List.of(), application.failures());
  }

  @Test
  void commandInAMoveReplacesItsGoalAndCancellingBringsTheApplicationBack() {
    application.cluster.deliver(true);
    JavaSparkContext spark = application.start();
    LongAccumulator computed = spark.sc().longAccumulator("computed");
    JavaRDD<Integer> numbers = application.cached(computed, StorageLevel.MEMORY_ONLY());

    int first = application.place("process=100%");
    int second = application.place("staged=1,process=1");
    assertEquals(MovePhase.REPLACED, application.await(first).phase());
    assertEquals(MovePhase.DONE, application.await(second).phase());
    assertEquals(2, spark.sc().getExecutorIds().size());
    int third = application.place("process=3");
    Await.until(
        MovingApplication.LIMIT,
        () -> "draining: " + application.placements().status(third),
        () ->
            application
                .placements()
                .status(third)
                .filter(status -> status.phase().compareTo(MovePhase.DRAINING) >= 0)
                .isPresent());
    int back = application.placements().cancel();

    assertEquals(MovePhase.CANCELLED, application.await(third).phase());
    assertEquals(MovePhase.CANCELLED, application.await(back).phase());
    assertEquals("staged=1,process=1", application.placements().current().toString());
    Await.until(
        MovingApplication.LIMIT,
        () -> "two executors: " + spark.sc().getExecutorIds(),
        () -> spark.sc().getExecutorIds().size() == 2);
    assertEquals(MovingApplication.NUMBERS, numbers.count());
    assertEquals(PARTITIONS, computed.value());
    assertEquals(List.of(), application.failures());
  }

  @Test
  void applicationThatForbidsDecommissioningIsNotMoved() {
    application.conf.set("spark.storage.decommission.rddBlocks.enabled", "false");
    application.start();

    TenonException e =
        assertThrows(
            TenonException.class,
            () -> application.placements().place("process=100%", Optional.empty()));

    assertEquals("PLACEMENT_REFUSED", e.code());
    assertTrue(
        e.getMessage().contains("'spark.storage.decommission.rddBlocks.enabled' is 'false'"),
        e.getMessage());
  }

  @Test
  void dynamicAllocationGoesOnInAMove() {
    application
        .conf
        .set("spark.dynamicAllocation.enabled", "true")
        .set("spark.dynamicAllocation.shuffleTracking.enabled", "true")
        .set("spark.dynamicAllocation.minExecutors", "1")
        .set("spark.dynamicAllocation.maxExecutors", "3")
        .set("spark.dynamicAllocation.initialExecutors", "1")
        .set("spark.dynamicAllocation.schedulerBacklogTimeout", "1s")
        .set("spark.dynamicAllocation.shuffleTracking.timeout", "3s")
        .set("spark.dynamicAllocation.executorIdleTimeout", "2s");
    JavaSparkContext spark = application.start();
    JavaPairRDD<Integer, Integer> slow =
        spark
            .parallelize(IntStream.range(0, 24).boxed().toList(), 24)
            .mapToPair(
                number -> {
                  Thread.sleep(800);
                  return new Tuple2<>(number % 3, number);
                });
    CompletableFuture<Map<Integer, Integer>> job =
        CompletableFuture.supplyAsync(
            () -> new HashMap<>(slow.reduceByKey(Integer::sum, 3).collectAsMap()));
    Await.until(
        MovingApplication.LIMIT,
        () -> "more executors: " + application.ends().added.keySet(),
        () -> application.ends().added.size() >= 2);

    application.moveTo("process=100%");

    assertEquals(Map.of(0, 84, 1, 92, 2, 100), job.join());
    assertEquals(List.of(), application.failures());
    Await.until(
        MovingApplication.LIMIT,
        () -> "one executor: " + spark.sc().getExecutorIds(),
        () -> spark.sc().getExecutorIds().size() == 1);
  }
}
