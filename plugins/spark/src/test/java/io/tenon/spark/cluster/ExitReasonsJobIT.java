package io.tenon.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExitReason;
import io.tenon.spi.cluster.Locality;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.MapOutputTrackerMaster;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkException;
import org.apache.spark.TaskEndReason;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.RDDInfo;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import scala.Tuple2;
import scala.collection.immutable.Map$;
import scala.jdk.javaapi.CollectionConverters;

/** What Spark makes of each reason for which an executor ends, in one application. */
class ExitReasonsJobIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int EXECUTORS = 2;

  @TempDir static Path directory;

  private static StagedCluster cluster;
  private static JavaSparkContext spark;
  private static TaskEnds heard;

  @BeforeAll
  static void start() throws IOException {
    Path store = directory.resolve("plugins");
    cluster = new StagedCluster(directory);
    cluster.installIn(store);
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setAppName("exit-reasons")
                .setMaster("staged")
                .set("spark.tenon.plugins.dir", store.toString())
                .set("spark.tenon.control.enabled", "false")
                .set("spark.executor.instances", Integer.toString(EXECUTORS))
                .set("spark.executor.cores", "1")
                .set("spark.executor.memory", "512m")
                .set("spark.executor.maxNumFailures", "100")
                .set("spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
                .set("spark.decommission.enabled", "true")
                .set("spark.driver.host", "127.0.0.1")
                // A single failure that counts ends the job.
                .set("spark.task.maxFailures", "1")
                .set("spark.extraListeners", TaskEnds.class.getName())
                .set("spark.ui.enabled", "false"));
    heard = TaskEnds.last;
  }

  @AfterAll
  static void stop() {
    if (spark != null) {
      spark.stop();
    }
    cluster.close();
  }

  @BeforeEach
  void awaitExecutors() {
    Await.until(
        LIMIT,
        () -> EXECUTORS + " executors, but: " + present(),
        () -> present().size() == EXECUTORS);
    heard.reasons.clear();
  }

  /** As dynamic allocation says it. */
  @Test
  void clusterIsToldWhereTheDataIs() {
    ((TenonSchedulerBackend) spark.sc().schedulerBackend())
        .requestTotalExecutors(
            scala(Map.of(0, EXECUTORS)),
            scala(Map.of(0, 3)),
            scala(Map.of(0, scala(Map.of("node7", 3, "node8", 1)))));

    Locality expected = new Locality(3, Map.of("node7", 3, "node8", 1));
    Await.until(
        LIMIT,
        () -> "localities, but there are " + cluster.localities,
        () -> List.of(expected).equals(List.copyOf(cluster.localities.values())));
  }

  @SuppressWarnings("unchecked")
  private static <K, V> scala.collection.immutable.Map<K, V> scala(Map<?, ?> map) {
    return (scala.collection.immutable.Map<K, V>)
        Map$.MODULE$.from(CollectionConverters.asScala(map));
  }

  /** Those that Spark has, and none that it has lost. */
  private static Set<String> present() {
    Set<String> present = new HashSet<>(heard.added.keySet());
    heard.removed.forEach(present::remove);
    return present;
  }

  /** A job whose first task stays until its executor goes. */
  private static CompletableFuture<Long> jobThatStays(Path mark) {
    String path = mark.toString();
    return CompletableFuture.supplyAsync(
        () ->
            spark
                .parallelize(List.of(1), 1)
                .map(
                    one -> {
                      try {
                        Path attempt = Path.of(path);
                        Files.createFile(attempt);
                        Files.writeString(
                            attempt.resolveSibling(attempt.getFileName() + ".at"),
                            SparkEnv.get().executorId());
                        Thread.sleep(LIMIT.toMillis());
                      } catch (FileAlreadyExistsException e) {
                        // The second attempt, on another executor.
                        return one;
                      }
                      return one;
                    })
                .count());
  }

  private static String awaitExecutorOfTask(Path mark) {
    Path at = mark.resolveSibling(mark.getFileName() + ".at");
    Await.until(LIMIT, () -> "the task has begun", () -> !read(at).isEmpty());
    return read(at);
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ExecutorLostFailure onlyLoss() {
    List<TaskEndReason> losses =
        heard.reasons.stream().filter(ExecutorLostFailure.class::isInstance).toList();
    assertEquals(1, losses.size(), heard.reasons.toString());
    return (ExecutorLostFailure) losses.get(0);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "CRASHED",
        "MEMORY_EXCEEDED",
        "KILLED",
        "PREEMPTED",
        "MACHINE_LOST",
        "LAUNCH_FAILED",
        "UNKNOWN"
      })
  void onlyWhatTheApplicationMayHaveCausedCountsAsTaskFailure(ExitReason reason) {
    Path mark = directory.resolve("mark-" + reason);
    CompletableFuture<Long> job = jobThatStays(mark);
    String executor = awaitExecutorOfTask(mark);
    String words = "the cluster's words on " + reason;

    cluster.end(executor, reason, words);

    if (reason.causedByApplication()) {
      CompletionException e = assertThrows(CompletionException.class, job::join);
      assertTrue(e.getCause() instanceof SparkException, e.toString());
      assertTrue(e.getMessage().contains(words), e.getMessage());
    } else {
      assertEquals(1, job.join());
    }
    Await.until(LIMIT, () -> "removed " + executor, () -> heard.removed.contains(executor));
    assertEquals("Executor %s: %s".formatted(executor, words), heard.removedBecause.get(executor));
    assertEquals(reason.causedByApplication(), onlyLoss().exitCausedByApp());
    assertEquals(
        1, heard.removed.stream().filter(executor::equals).count(), heard.removed.toString());
  }

  @Test
  void mapOutputsAndBlocksOfALostMachineAreForgottenAndTheJobIsStillRight() {
    JavaPairRDD<Integer, Integer> slow =
        numbersOfBothExecutors().persist(StorageLevel.MEMORY_ONLY());
    JavaPairRDD<Integer, Integer> sums = slow.reduceByKey(Integer::sum, 2);
    Map<Integer, Integer> right = Map.of(0, 2, 1, 4);
    assertEquals(right, new HashMap<>(sums.collectAsMap()));
    int shuffle = shuffle(sums);
    MapOutputTrackerMaster outputs = (MapOutputTrackerMaster) SparkEnv.get().mapOutputTracker();
    assertEquals(4, outputs.getNumAvailableOutputs(shuffle));
    assertEquals(4, cached(slow));

    String executor = present().iterator().next();
    cluster.end(executor, ExitReason.MACHINE_LOST, "the power is off");

    Await.until(LIMIT, () -> "removed " + executor, () -> heard.removed.contains(executor));
    Await.until(
        LIMIT,
        () -> outputs.getNumAvailableOutputs(shuffle) + " outputs, " + cached(slow) + " blocks",
        () -> outputs.getNumAvailableOutputs(shuffle) < 4 && cached(slow) < 4);
    assertTrue(outputs.getNumAvailableOutputs(shuffle) > 0, "those of the other machine are kept");
    assertEquals(right, new HashMap<>(sums.collectAsMap()));
    assertEquals(4, outputs.getNumAvailableOutputs(shuffle));
  }

  @Test
  void lostMachineTakesTheOutputsOfItsOtherExecutorsAlong() {
    cluster.launchOn(Optional.of("127.0.1.250"));
    Set<String> before = present();
    before.forEach(each -> cluster.end(each, ExitReason.KILLED, "made room"));
    Await.until(LIMIT, () -> "removed " + before, () -> heard.removed.containsAll(before));
    awaitExecutors();
    JavaPairRDD<Integer, Integer> sums = numbersOfBothExecutors().reduceByKey(Integer::sum, 2);
    assertEquals(Map.of(0, 2, 1, 4), new HashMap<>(sums.collectAsMap()));
    MapOutputTrackerMaster outputs = (MapOutputTrackerMaster) SparkEnv.get().mapOutputTracker();
    cluster.launchOn(Optional.empty());

    cluster.end(present().iterator().next(), ExitReason.MACHINE_LOST, "the power is off");

    Await.until(
        LIMIT,
        () -> outputs.getNumAvailableOutputs(shuffle(sums)) + " outputs",
        () -> outputs.getNumAvailableOutputs(shuffle(sums)) == 0);
    assertEquals(Map.of(0, 2, 1, 4), new HashMap<>(sums.collectAsMap()));
  }

  private static JavaPairRDD<Integer, Integer> numbersOfBothExecutors() {
    return spark
        .parallelize(List.of(0, 1, 2, 3), 4)
        .mapToPair(
            number -> {
              // Long enough that both executors get some of them.
              Thread.sleep(700);
              return new Tuple2<>(number % 2, number);
            });
  }

  private static int shuffle(JavaPairRDD<?, ?> reduced) {
    return ((ShuffleDependency<?, ?, ?>) reduced.rdd().dependencies().head()).shuffleId();
  }

  private static int cached(JavaPairRDD<?, ?> rdd) {
    for (RDDInfo info : spark.sc().getRDDStorageInfo()) {
      if (info.id() == rdd.id()) {
        return info.numCachedPartitions();
      }
    }
    return 0;
  }

  @Test
  void noticeOfTheClusterLetsTheExecutorDrainOnceAndCostsNoTask() {
    String executor = present().iterator().next();
    Set<ExecutorId> id = Set.of(new ExecutorId(Integer.parseInt(executor)));
    cluster.willSay(executor, ExitReason.PREEMPTED, "taken for others");

    cluster.announce(executor, ExitReason.PREEMPTED, Duration.ofSeconds(30));
    cluster.announce(executor, ExitReason.PREEMPTED, Duration.ofSeconds(10));

    // Spark's executor ends by itself when nothing runs there any more.
    Await.until(LIMIT, () -> "removed " + executor, () -> heard.removed.contains(executor));
    assertEquals(2, spark.parallelize(List.of(1, 2), 2).count());
    assertEquals(1, cluster.drained.stream().filter(id::equals).count(), "" + cluster.drained);
    assertEquals(1, heard.removed.stream().filter(executor::equals).count());
    assertTrue(
        heard.reasons.stream().allMatch(end -> end.toString().equals("Success")),
        heard.reasons.toString());
  }
}
