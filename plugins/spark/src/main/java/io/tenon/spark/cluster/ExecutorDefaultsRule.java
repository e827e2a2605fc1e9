package io.tenon.spark.cluster;

import io.tenon.spi.ByteSize;
import io.tenon.spi.cluster.ExecutorDefaults;
import org.apache.spark.SparkConf;

/** What a master URL says about executors holds where the user's settings say nothing. */
public final class ExecutorDefaultsRule {
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
  }
}
