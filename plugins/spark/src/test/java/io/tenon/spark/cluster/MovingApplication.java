package io.tenon.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tenon.kernel.store.PluginStore;
import io.tenon.kernel.store.PluginTransaction;
import io.tenon.spark.TestStore;
import io.tenon.spark.placement.MovePhase;
import io.tenon.spark.placement.MoveStatus;
import io.tenon.spark.placement.Placements;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;

/** An application of two executors on a staged cluster that can move to processes and back. */
final class MovingApplication implements AutoCloseable {
  static final int NUMBERS = 800;
  static final int PARTITIONS = 8;
  static final Duration LIMIT = Duration.ofSeconds(90);

  final StagedCluster cluster;
  final SparkConf conf;
  private JavaSparkContext spark;
  private TaskEnds ends;

  /**
   * @param directory for the plugin store and what executors write
   */
  MovingApplication(Path directory) throws IOException {
    cluster = new StagedCluster(directory);
    Path store = directory.resolve("plugins");
    try (PluginTransaction change = PluginStore.create(store).begin()) {
      change.install(cluster.jar());
      change.install(TestStore.jar("tenon-cluster-local"));
      change.install(TestStore.jar("tenon-serializer-kryo"));
      change.commit();
    }
    conf =
        new SparkConf()
            .setAppName("moving")
            .setMaster("staged")
            .set("spark.tenon.plugins.dir", store.toString())
            .set("spark.tenon.control.enabled", "false")
            .set("spark.tenon.process.host", "127.0.0.2")
            .set("spark.tenon.process.grace", "2s")
            .set("spark.tenon.placement.interval", "50ms")
            .set("spark.tenon.placement.warm-up", "0s")
            .set("spark.executor.instances", "2")
            .set("spark.executor.cores", "1")
            .set("spark.executor.memory", "512m")
            .set("spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.task.maxFailures", "1")
            .set("spark.stage.maxConsecutiveAttempts", "4")
            .set("spark.serializer", "io.tenon.spark.serializer.TenonSerializer")
            .set("spark.extraListeners", TaskEnds.class.getName())
            .set("spark.ui.enabled", "false");
  }

  JavaSparkContext start() {
    spark = new JavaSparkContext(conf);
    ends = TaskEnds.last;
    return spark;
  }

  /**
   * Numbers that executors hold from now on.
   *
   * @param computed how many of their partitions were computed, or computed again
   */
  JavaRDD<Integer> cached(LongAccumulator computed, StorageLevel level) {
    JavaRDD<Integer> numbers =
        spark
            .parallelize(IntStream.range(0, NUMBERS).boxed().toList(), PARTITIONS)
            .mapPartitions(
                each -> {
                  computed.add(1);
                  return each;
                })
            .persist(level);
    assertEquals(NUMBERS, numbers.count());
    return numbers;
  }

  TaskEnds ends() {
    return ends;
  }

  Placements placements() {
    return ((TenonSchedulerBackend) spark.sc().schedulerBackend()).placements();
  }

  /** Begins a move. */
  int place(String placement) {
    return placements().place(placement, Optional.empty());
  }

  /** Waits for the end of a move. */
  MoveStatus await(int move) {
    Await.until(
        LIMIT,
        () -> "a final phase: " + placements().status(move),
        () -> placements().status(move).orElseThrow().phase().isFinal());
    return placements().status(move).orElseThrow();
  }

  void moveTo(String placement) {
    MoveStatus end = await(place(placement));
    assertEquals(MovePhase.DONE, end.phase(), end::toString);
  }

  /** How tasks ended, other than well. */
  List<String> failures() {
    return ends.reasons.stream()
        .map(Object::toString)
        .filter(end -> !end.equals("Success"))
        .toList();
  }

  @Override
  public void close() {
    try {
      if (spark != null) {
        spark.stop();
      }
    } finally {
      cluster.close();
    }
  }
}
