package io.tenon.spark.serializer;

import static io.tenon.spark.serializer.JobValues.show;
import static io.tenon.spark.serializer.JobValues.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spark.TestStore;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.RDDInfo;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.CollectionAccumulator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;

/**
 * Jobs whose data goes through the Kryo bundle: what comes out of each is what the same work on
 * plain collections gives.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SerializerJobs {
  private static final int COUNT = 270;
  private static final int KEYS = 13;

  private SparkConf conf;
  private JavaSparkContext spark;

  abstract String master();

  @BeforeAll
  void start(@TempDir Path store) throws IOException {
    TestStore.create(store, "tenon-serializer-kryo", "tenon-cluster-local");
    conf =
        new SparkConf()
            .setAppName("serializer-jobs")
            .setMaster(master())
            .set("spark.serializer", TenonSerializer.class.getName())
            .set("spark.tenon.plugins.dir", store.toString())
            .set("spark.ui.enabled", "false")
            .set("spark.task.maxFailures", "1")
            // So that few records spill, and shuffles sort their serialized form.
            .set("spark.shuffle.spill.numElementsForceSpillThreshold", "20")
            .set("spark.shuffle.spill.batchSize", "5")
            .set("spark.shuffle.sort.bypassMergeThreshold", "1")
            .set("spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    spark = new JavaSparkContext(conf);
  }

  @AfterAll
  void stop() {
    if (spark != null) {
      spark.stop();
    }
  }

  SparkConf conf() {
    return conf;
  }

  JavaSparkContext spark() {
    return spark;
  }

  private JavaRDD<Integer> seeds() {
    return spark.parallelize(JobValues.seeds(COUNT), 4);
  }

  @Test
  void theBundleServesOnDriverAndExecutors() {
    String name = TenonSerializer.class.getName();
    assertEquals(name, SparkEnv.get().serializer().getClass().getName());
    assertEquals(
        List.of(name, name),
        spark
            .parallelize(List.of(1, 2), 2)
            .map(number -> SparkEnv.get().serializer().getClass().getName())
            .collect());
  }

  @Test
  void resultsOfTasksAreWhole() {
    List<Object> collected = seeds().map(JobValues::value).collect();

    assertEquals(COUNT, collected.size());
    for (int i = 0; i < COUNT; i++) {
      assertEquals(show(value(i)), show(collected.get(i)), "record " + i);
    }
  }

  @Test
  void groupsAreWhole() {
    Map<String, String> groups =
        seeds()
            .mapToPair(i -> new Tuple2<>(new Tuple2<>("key", i % KEYS), value(i)))
            .groupByKey(3)
            .mapToPair(group -> new Tuple2<>(show(group._1()), sorted(group._2())))
            .collectAsMap();

    assertEquals(expectedGroups(), new TreeMap<>(groups));
  }

  private static Map<String, String> expectedGroups() {
    return IntStream.range(0, COUNT)
        .boxed()
        .collect(
            Collectors.groupingBy(
                i -> show(new Tuple2<>("key", i % KEYS)),
                TreeMap::new,
                Collectors.collectingAndThen(
                    Collectors.toList(),
                    seeds -> sorted(seeds.stream().map(JobValues::value).toList()))));
  }

  private static String sorted(Iterable<?> values) {
    return StreamSupport.stream(values.spliterator(), false)
        .map(JobValues::show)
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  @Test
  void sortedRecordsAreWhole() {
    List<Tuple2<Integer, Object>> records =
        seeds().mapToPair(i -> new Tuple2<>(-i, value(i))).sortByKey(true, 3).collect();

    assertEquals(
        IntStream.range(0, COUNT).map(i -> COUNT - 1 - i).mapToObj(i -> show(value(i))).toList(),
        records.stream().map(record -> show(record._2())).toList());
  }

  @Test
  void joinedRecordsAreWhole() {
    JavaPairRDD<String, Object> left = seeds().mapToPair(i -> new Tuple2<>("k" + i, value(i)));
    JavaPairRDD<String, JobValues.Person> right =
        seeds().filter(i -> i % 3 == 0).mapToPair(i -> new Tuple2<>("k" + i, person(i)));

    Map<String, String> joined =
        left.leftOuterJoin(right, 3)
            .mapValues(both -> show(both._1()) + show(both._2().orElse(person(0))))
            .collectAsMap();

    assertEquals(COUNT, joined.size());
    for (int i = 0; i < COUNT; i++) {
      assertEquals(
          show(value(i)) + show(person(i % 3 == 0 ? i : 0)), joined.get("k" + i), "record " + i);
    }
  }

  private static JobValues.Person person(int seed) {
    return new JobValues.Person(seed);
  }

  @Test
  void recordsComeBackFromACacheInMemory() {
    assertCached(StorageLevel.MEMORY_ONLY_SER());
  }

  @Test
  void recordsComeBackFromACacheOnDisk() {
    assertCached(StorageLevel.DISK_ONLY());
  }

  private void assertCached(StorageLevel level) {
    JavaRDD<Object> cached = seeds().map(JobValues::value).persist(level);
    assertEquals(COUNT, cached.count());
    // Spark hears of its own cache from a queue of events.
    Await.until(
        Duration.ofSeconds(60),
        () -> "four partitions are cached",
        () -> {
          RDDInfo[] stored = spark.sc().getRDDStorageInfo();
          return stored.length == 1 && stored[0].numCachedPartitions() == 4;
        });

    assertEquals(
        JobValues.seeds(COUNT).stream().map(i -> show(value(i))).toList(),
        cached.map(JobValues::show).collect());
    cached.unpersist(true);
  }

  @Test
  void broadcastsAndAccumulatorsAreWhole() {
    List<Object> values =
        JobValues.seeds(30).stream().map(JobValues::value).collect(Collectors.toList());
    Broadcast<List<Object>> broadcast = spark.broadcast(values);
    CollectionAccumulator<Object> seen = spark.sc().collectionAccumulator("seen");

    List<String> there =
        spark
            .parallelize(JobValues.seeds(30), 2)
            .map(
                i -> {
                  seen.add(new Tuple2<>(i, broadcast.value().get(i)));
                  return show(broadcast.value().get(i));
                })
            .collect();

    assertEquals(values.stream().map(JobValues::show).toList(), there);
    assertEquals(
        sorted(JobValues.seeds(30).stream().map(i -> new Tuple2<>(i, value(i))).toList()),
        sorted(seen.value()));
  }

  @Test
  void readingCanEndEarly() {
    JavaPairRDD<Integer, Iterable<Object>> groups =
        seeds().mapToPair(i -> new Tuple2<>(i % KEYS, value(i))).groupByKey(3);
    assertEquals(1, groups.take(1).size());
    JavaRDD<Object> cached = seeds().map(JobValues::value).persist(StorageLevel.MEMORY_ONLY_SER());
    assertEquals(COUNT, cached.count());
    assertEquals(show(value(0)), show(cached.first()));
    List<Object> firsts =
        cached.mapPartitions(values -> List.<Object>of(show(values.next())).iterator()).collect();
    assertTrue(firsts.contains(show(value(0))), firsts.toString());
    cached.unpersist(true);
  }
}
