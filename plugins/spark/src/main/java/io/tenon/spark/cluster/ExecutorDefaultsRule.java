package io.tenon.spark.cluster;

import io.tenon.spi.ByteSize;
import io.tenon.spi.cluster.ExecutorDefaults;
import org.apache.spark.SparkConf;

/** What a master URL says about executors holds where the user's settings say nothing. */
public final class ExecutorDefaultsRule {
  private static final String TOTAL_CORES = "spark.cores.max";

  private ExecutorDefaultsRule() {}

  /** Sets what {@code defaults} says and {@code conf} does not. */
  public static void apply(ExecutorDefaults defaults, SparkConf conf) {
    defaults
        .executors()
        .ifPresent(
            executors ->
                conf.setIfMissing("spark.executor.instances", Integer.toString(executors)));
    defaults
        .cores()
        .ifPresent(cores -> conf.setIfMissing("spark.executor.cores", Integer.toString(cores)));
    defaults
        .memory()
        .map(ByteSize::toMebibytes)
        .ifPresent(mebibytes -> conf.setIfMissing("spark.executor.memory", mebibytes + "m"));
    countFromCores(conf);
  }

  /** As many executors as fit into {@code --total-executor-cores}, where nothing says how many. */
  private static void countFromCores(SparkConf conf) {
    if (conf.contains(TOTAL_CORES) && !conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
      int executors = conf.getInt(TOTAL_CORES, 1) / conf.getInt("spark.executor.cores", 1);
      conf.setIfMissing("spark.executor.instances", Integer.toString(Math.max(1, executors)));
    }
  }
}
