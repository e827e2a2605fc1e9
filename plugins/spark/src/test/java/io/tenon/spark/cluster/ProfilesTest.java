package io.tenon.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tenon.spi.cluster.Locality;
import io.tenon.spi.cluster.ResourceProfile;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.SparkConf;
import org.apache.spark.resource.ExecutorResourceRequests;
import org.apache.spark.resource.ResourceProfile$;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.Map$;
import scala.jdk.javaapi.CollectionConverters;

/** Against Spark's documented formulas: what a container must hold beyond the heap. */
class ProfilesTest {
  private final SparkConf conf = new SparkConf(false).set("spark.executor.memory", "1g");

  @AfterEach
  void forgetDefaultProfile() {
    ResourceProfile$.MODULE$.clearDefaultProfile();
  }

  private ResourceProfile defaultProfile() {
    ResourceProfile$.MODULE$.reInitDefaultProfile(conf);
    return new Profiles(conf).toSpi(ResourceProfile$.MODULE$.getOrCreateDefaultProfile(conf));
  }

  private ResourceProfile profile(UnaryOperator<ExecutorResourceRequests> requests) {
    ResourceProfile$.MODULE$.reInitDefaultProfile(conf);
    return new Profiles(conf)
        .toSpi(
            new ResourceProfileBuilder()
                .require(requests.apply(new ExecutorResourceRequests()))
                .build());
  }

  private static long overhead(ResourceProfile profile) {
    return profile.memoryOverhead().toMebibytes();
  }

  @Test
  void overheadIsAtLeastTheMinimum() {
    assertEquals(1024, defaultProfile().memory().toMebibytes());
    assertEquals(384, overhead(defaultProfile()));

    conf.set("spark.executor.minMemoryOverhead", "500m");
    assertEquals(500, overhead(defaultProfile()));
  }

  @Test
  void overheadIsATenthOfTheHeapOrTheFactorOfTheUser() {
    conf.set("spark.executor.memory", "10g");
    assertEquals(1024, overhead(defaultProfile()));

    conf.set("spark.executor.memoryOverheadFactor", "0.4");
    assertEquals(4096, overhead(defaultProfile()));
  }

  @Test
  void overheadThatIsSetCountsAlone() {
    conf.set("spark.executor.memory", "10g").set("spark.executor.memoryOverhead", "100m");

    assertEquals(100, overhead(defaultProfile()));
  }

  @Test
  void offHeapMemoryIsAddedWhereItIsSwitchedOn() {
    conf.set("spark.memory.offHeap.size", "2g");
    assertEquals(384, overhead(defaultProfile()));

    conf.set("spark.memory.offHeap.enabled", "true");
    assertEquals(384 + 2048, overhead(defaultProfile()));
  }

  @Test
  void memoryOfPythonIsAdded() {
    conf.set("spark.executor.pyspark.memory", "700m");

    assertEquals(384 + 700, overhead(defaultProfile()));
  }

  @Test
  void coresAndAmountsOfOtherResourcesAreTold() {
    conf.set("spark.executor.cores", "3")
        .set("spark.executor.resource.gpu.amount", "2")
        .set("spark.executor.resource.fpga.amount", "1");

    ResourceProfile profile = defaultProfile();

    assertEquals(0, profile.id());
    assertEquals(3, profile.cores());
    assertEquals(Map.of("gpu", 2L, "fpga", 1L), profile.custom());
  }

  @Test
  void profileOfAStageHasItsOwnAmountsAndNoOtherResourcesThanItsOwn() {
    conf.set("spark.memory.offHeap.enabled", "true")
        .set("spark.memory.offHeap.size", "64m")
        .set("spark.executor.resource.fpga.amount", "1");

    ResourceProfile profile =
        profile(
            requests ->
                requests
                    .cores(5)
                    .memory("3g")
                    .memoryOverhead("200m")
                    .offHeapMemory("1g")
                    .resource("gpu", 4, "", ""));

    assertEquals(5, profile.cores());
    assertEquals(3072, profile.memory().toMebibytes());
    assertEquals(200 + 1024, overhead(profile));
    assertEquals(Map.of("gpu", 4L), profile.custom());
  }

  @Test
  void memoryOfPythonThatAStageAsksForIsAdded() {
    ResourceProfile profile = profile(requests -> requests.memory("1g").pysparkMemory("300m"));

    assertEquals(384 + 300, overhead(profile));
  }

  @Test
  void whatAStageDoesNotSayIsAsInTheDefault() {
    conf.set("spark.executor.cores", "3").set("spark.executor.memory", "2g");

    ResourceProfile profile = profile(requests -> requests.resource("gpu", 1, "", ""));

    assertEquals(3, profile.cores());
    assertEquals(2048, profile.memory().toMebibytes());
    assertEquals(384, overhead(profile));
  }

  @Test
  void tasksWithPlacesFillAsManyExecutorsAsRunThemAtOnce() {
    conf.set("spark.executor.cores", "4").set("spark.task.cpus", "2");
    ResourceProfile$.MODULE$.reInitDefaultProfile(conf);
    var profile = ResourceProfile$.MODULE$.getOrCreateDefaultProfile(conf);
    var tasks = scala(Map.of((Object) 0, (Object) 5));
    var hosts = scala(Map.of((Object) 0, scala(Map.of("a", (Object) 3, "b", 4))));

    assertEquals(
        new Locality(3, Map.of("a", 3, "b", 4)),
        new Profiles(conf).locality(profile, tasks, hosts));
    assertEquals(
        Locality.NONE, new Profiles(conf).locality(profile, scala(Map.of()), scala(Map.of())));
  }

  private static <K, V> scala.collection.immutable.Map<K, V> scala(Map<K, V> map) {
    return Map$.MODULE$.from(CollectionConverters.asScala(map));
  }
}
