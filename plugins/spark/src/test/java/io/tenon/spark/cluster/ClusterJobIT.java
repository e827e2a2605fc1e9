package io.tenon.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spark.TestStore;
import io.tenon.spi.TenonException;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.resource.ExecutorResourceRequests;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;

/** Spark jobs on executors that are processes of this machine. */
class ClusterJobIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir static Path store;

  @TempDir Path work;

  @TempDir Path marks;

  private TaskEnds ends;
  private JavaSparkContext spark;

  @BeforeAll
  static void createStore() throws IOException {
    TestStore.create(store, "tenon-cluster-local", "tenon-serializer-kryo");
  }

  private SparkConf conf;

  @BeforeEach
  void createConf() {
    conf =
        new SparkConf()
            .setAppName("cluster-job")
            .setMaster("process[2,1,512m]")
            .set("spark.tenon.plugins.dir", store.toString())
            .set("spark.tenon.process.work-dir", work.toString())
            .set("spark.tenon.process.grace", "2s")
            .set("spark.serializer", "io.tenon.spark.serializer.TenonSerializer")
            .set("spark.ui.enabled", "false")
            .set("spark.extraListeners", TaskEnds.class.getName())
            .set("spark.task.maxFailures", "1")
            .set("spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
  }

  private void start() {
    spark = new JavaSparkContext(conf);
    ends = TaskEnds.last;
  }

  @AfterEach
  void stop() throws IOException {
    if (spark != null) {
      spark.stop();
    }
    try (var left = Files.list(work)) {
      assertEquals(List.of(), left.toList(), "directories of executors that are left");
    }
  }

  @Test
  void jobWithShuffleCacheBroadcastAndAccumulatorIsRight() {
    start();
    Broadcast<int[]> modulus = spark.broadcast(new int[] {7});
    LongAccumulator seen = spark.sc().longAccumulator("seen");
    JavaRDD<Integer> numbers =
        spark
            .parallelize(IntStream.range(0, 1000).boxed().toList(), 4)
            .persist(StorageLevel.MEMORY_ONLY());
    assertEquals(1000, numbers.count());

    JavaPairRDD<Integer, Integer> sums =
        numbers
            .mapToPair(
                number -> {
                  seen.add(1);
                  return new Tuple2<>(number % modulus.value()[0], number);
                })
            .reduceByKey(Integer::sum, 3);

    Map<Integer, Integer> result = sums.collectAsMap();
    for (int key = 0; key < 7; key++) {
      int rest = key;
      assertEquals(
          IntStream.range(0, 1000).filter(n -> n % 7 == rest).sum(), result.get(key), "key " + key);
    }
    assertEquals(1000, seen.value());
    assertEquals(2, spark.sc().getExecutorIds().size());
    assertEquals(4, spark.sc().getRDDStorageInfo()[0].numCachedPartitions());
    assertTrue(ends.reasons.stream().allMatch(reason -> reason.toString().equals("Success")));
  }

  @Test
  void executorThatIsKilledInAJobDoesNotCountAsTaskFailure() {
    start();
    String started = marks.resolve("started").toString();
    // With spark.task.maxFailures=1 a single counted failure would end the job.
    CompletableFuture<Long> sum =
        CompletableFuture.supplyAsync(
            () ->
                spark
                    .parallelize(LongStream.range(0, 8).boxed().toList(), 8)
                    .map(
                        number -> {
                          Files.writeString(Path.of(started + "-" + number), "");
                          Thread.sleep(1_000);
                          return number;
                        })
                    .reduce(Long::sum));
    Await.until(
        LIMIT,
        () -> "a task runs on each executor",
        () -> Files.exists(Path.of(started + "-0")) && Files.exists(Path.of(started + "-1")));
    Await.until(LIMIT, () -> "two executors added: " + ends.added, () -> ends.added.size() == 2);

    ProcessHandle.of(ends.pid("0")).orElseThrow().destroyForcibly();

    assertEquals(28, sum.join());
    Await.until(LIMIT, () -> "removed " + ends.removed, () -> ends.removed.contains("0"));
    List<ExecutorLostFailure> lost = new ArrayList<>();
    ends.reasons.forEach(
        reason -> {
          if (reason instanceof ExecutorLostFailure failure) {
            lost.add(failure);
          }
        });
    assertEquals(1, lost.size(), ends.reasons.toString());
    assertFalse(lost.get(0).exitCausedByApp());
    assertTrue(lost.get(0).reason().get().contains("SIGKILL"), lost.get(0).reason().get());
    assertEquals(List.of("0"), ends.removed);
    Await.until(LIMIT, () -> "a new executor", () -> ends.added.containsKey("2"));
  }

  @Test
  void executorThatCrashesInATaskCountsAsTaskFailure() {
    start();

    SparkException e =
        assertThrows(
            SparkException.class,
            () ->
                spark.parallelize(List.of(1), 1).foreach(number -> Runtime.getRuntime().halt(42)));

    assertTrue(e.getMessage().contains("exit code 42"), e.getMessage());
    assertTrue(e.getMessage().contains("caused by one of the running tasks"), e.getMessage());
  }

  @Test
  void dynamicAllocationTakesAndGivesBackExecutors() {
    conf.set("spark.dynamicAllocation.enabled", "true")
        .set("spark.dynamicAllocation.shuffleTracking.enabled", "true")
        .set("spark.dynamicAllocation.minExecutors", "0")
        .set("spark.dynamicAllocation.initialExecutors", "0")
        .set("spark.dynamicAllocation.maxExecutors", "2")
        .set("spark.dynamicAllocation.schedulerBacklogTimeout", "1s")
        .set("spark.dynamicAllocation.executorIdleTimeout", "1s")
        .setMaster("process");
    start();
    assertEquals(0, spark.sc().getExecutorIds().size());

    long sum =
        spark
            .parallelize(LongStream.range(0, 6).boxed().toList(), 6)
            .map(
                number -> {
                  Thread.sleep(1_500);
                  return number;
                })
            .reduce(Long::sum);

    assertEquals(15, sum);
    assertEquals(2, ends.added.size());
    Await.until(LIMIT, () -> "all given back", () -> spark.sc().getExecutorIds().isEmpty());
    Await.until(LIMIT, () -> "removed " + ends.removed, () -> ends.removed.size() == 2);
  }

  @Test
  void executorThatIsDecommissionedIsReplacedAndCostsNothing() throws Exception {
    conf.set("spark.decommission.enabled", "true").setMaster("process[1,1,512m]");
    start();
    Await.until(LIMIT, () -> "added " + ends.added, () -> ends.added.containsKey("0"));

    // The signal with which clusters announce to Spark's executors that they must go.
    new ProcessBuilder("kill", "-PWR", Long.toString(ends.pid("0"))).start().waitFor();

    Await.until(LIMIT, () -> "added " + ends.added, () -> ends.added.containsKey("1"));
    Await.until(LIMIT, () -> "removed " + ends.removed, () -> ends.removed.contains("0"));
    assertEquals(3, spark.parallelize(List.of(1, 2), 2).reduce(Integer::sum));
    assertEquals(List.of("0"), ends.removed);
    assertTrue(ends.reasons.stream().allMatch(reason -> reason.toString().equals("Success")));
  }

  @Test
  void stageGetsExecutorsOfItsOwnResourceProfile() {
    conf.set("spark.dynamicAllocation.enabled", "true")
        .set("spark.dynamicAllocation.shuffleTracking.enabled", "true")
        .set("spark.dynamicAllocation.maxExecutors", "1")
        .setMaster("process[1,1,512m]");
    start();
    ResourceProfile profile =
        new ResourceProfileBuilder()
            .require(new ExecutorResourceRequests().cores(2).memory("600m"))
            .require(new TaskResourceRequests().cpus(2))
            .build();

    List<Long> heaps =
        spark
            .parallelize(List.of(1), 1)
            .withResources(profile)
            .map(number -> Runtime.getRuntime().maxMemory() >> 20)
            .collect();

    assertTrue(heaps.get(0) > 512 && heaps.get(0) <= 600, heaps.toString());
    assertTrue(
        ends.added.values().stream()
            .anyMatch(info -> info.resourceProfileId() == profile.id() && info.totalCores() == 2));
  }

  @Test
  void executorsThatNeverStartEndTheApplicationWithOneMessage() {
    conf.set("spark.executor.extraJavaOptions", "-agentlib:no_such_agent")
        .set("spark.executor.maxNumFailures", "2")
        .set("spark.tenon.process.relaunch.delay", "10ms");

    TenonException e = assertThrows(TenonException.class, this::start);

    assertEquals("CLUSTER_EXECUTORS_FAIL", e.code());
    assertTrue(e.getMessage().startsWith("3 executors have failed"), e.getMessage());
    assertTrue(e.getMessage().contains("no_such_agent"), e.getMessage());
  }

  /** Spark wraps what a cluster manager throws, and reflection what a serializer throws. */
  private TenonException refused() {
    return assertInstanceOf(
        TenonException.class, assertThrows(Exception.class, this::start).getCause());
  }

  @Test
  void unknownSettingIsAnErrorWithTheNearestName() {
    conf.set("spark.tenon.process.work-dirs", "/tmp");

    TenonException e = refused();

    assertEquals("CONFIG_UNKNOWN_KEY", e.code());
    assertTrue(
        e.getMessage().contains("did you mean 'spark.tenon.process.work-dir'?"), e.getMessage());
  }

  @Test
  void masterThatNobodyServesNamesWhatIsServed() {
    conf.setMaster("tenon:mesos://host");

    TenonException e = refused();

    assertEquals("CLUSTER_BAD_ADDRESS", e.code());
    assertTrue(
        e.getMessage()
            .contains("nobody serves the master 'mesos://host': installed plugins serve process"),
        e.getMessage());
  }
}
