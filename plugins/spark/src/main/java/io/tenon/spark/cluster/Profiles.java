package io.tenon.spark.cluster;

import io.tenon.spi.ByteSize;
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
  private static final double DEFAULT_OVERHEAD_FACTOR = 0.1;

  private final SparkConf conf;
  private final boolean python;

  Profiles(SparkConf conf) {
    this.conf = conf;
    // Spark's own mark of a Python application: it has memory of its own.
    this.python = conf.contains("spark.executor.pyspark.memory");
  }

  ResourceProfile toSpi(org.apache.spark.resource.ResourceProfile profile) {
    ExecutorResourcesOrDefaults resources =
        ResourceProfile$.MODULE$.getResourcesForClusterManager(
            profile.id(),
            profile.executorResources(),
            conf.getSizeAsMb(MINIMUM_OVERHEAD, "384m"),
            conf.getDouble(OVERHEAD_FACTOR, DEFAULT_OVERHEAD_FACTOR),
            conf,
            python,
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

  private static Map<String, Long> custom(ExecutorResourcesOrDefaults resources) {
    Map<String, Long> custom = new HashMap<>();
    CollectionConverters.asJava(resources.customResources())
        .forEach((name, request) -> custom.put(name, request.amount()));
    return custom;
  }
}
