package io.tenon.spark.cluster;

import io.tenon.spi.ByteSize;
import io.tenon.spi.cluster.Locality;
import io.tenon.spi.cluster.ResourceProfile;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.resource.ResourceProfile$;
import org.apache.spark.resource.ResourceProfile.ExecutorResourcesOrDefaults;
import scala.jdk.javaapi.CollectionConverters;

/** Spark's resource profiles in the SPI's words. */
final class Profiles {
  private static final String OVERHEAD_FACTOR = "spark.executor.memoryOverheadFactor";
  private static final String MINIMUM_OVERHEAD = "spark.executor.minMemoryOverhead";
  private static final String PYSPARK_MEMORY = "spark.executor.pyspark.memory";
  private static final double DEFAULT_OVERHEAD_FACTOR = 0.1;

  private final SparkConf conf;

  Profiles(SparkConf conf) {
    this.conf = conf;
  }

  ResourceProfile toSpi(org.apache.spark.resource.ResourceProfile profile) {
    ExecutorResourcesOrDefaults resources =
        ResourceProfile$.MODULE$.getResourcesForClusterManager(
            profile.id(),
            profile.executorResources(),
            conf.getSizeAsMb(MINIMUM_OVERHEAD, "384m"),
            conf.getDouble(OVERHEAD_FACTOR, DEFAULT_OVERHEAD_FACTOR),
            conf,
            hasPython(profile),
            scala.collection.immutable.Map$.MODULE$.empty());
    return new ResourceProfile(
        profile.id(),
        resources.cores().isDefined()
            ? (Integer) resources.cores().get()
            : conf.getInt("spark.executor.cores", 1),
        ByteSize.ofMebibytes(resources.executorMemoryMiB()),
        ByteSize.ofMebibytes(
            resources.memoryOverheadMiB()
                + resources.memoryOffHeapMiB()
                + resources.pysparkMemoryMiB()),
        custom(resources));
  }

  /**
   * Where executors of a profile would be near the data of waiting tasks.
   *
   * @param tasks how many have such places, by the profiles' ids
   * @param hosts how many of them would run where, by the profiles' ids
   */
  Locality locality(
      org.apache.spark.resource.ResourceProfile profile,
      scala.collection.immutable.Map<Object, Object> tasks,
      scala.collection.immutable.Map<Object, scala.collection.immutable.Map<String, Object>>
          hosts) {
    int waiting = tasks.contains(profile.id()) ? (Integer) tasks.apply(profile.id()) : 0;
    if (waiting == 0 || !hosts.contains(profile.id())) {
      return Locality.NONE;
    }
    Map<String, Integer> preferred = new HashMap<>();
    CollectionConverters.asJava(hosts.apply(profile.id()))
        .forEach((host, count) -> preferred.put(host, (Integer) count));
    int atOnce = profile.maxTasksPerExecutor(conf);
    return new Locality((waiting + atOnce - 1) / atOnce, preferred);
  }

  /**
   * Whether Python's workers have memory of their own. Nothing else tells a driver that the
   * application is one of Python; and Spark bounds its workers wherever one of these is set.
   */
  private boolean hasPython(org.apache.spark.resource.ResourceProfile profile) {
    return conf.contains(PYSPARK_MEMORY)
        || profile.executorResources().contains(ResourceProfile$.MODULE$.PYSPARK_MEM());
  }

  private static Map<String, Long> custom(ExecutorResourcesOrDefaults resources) {
    Map<String, Long> custom = new HashMap<>();
    CollectionConverters.asJava(resources.customResources())
        .forEach((name, request) -> custom.put(name, request.amount()));
    return custom;
  }
}
