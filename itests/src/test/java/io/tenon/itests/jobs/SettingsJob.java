package io.tenon.itests.jobs;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Tells what the driver and an executor find on their class paths, and how they were started. */
public final class SettingsJob {
  private SettingsJob() {}

  public static void main(String[] arguments) {
    SparkSession spark = SparkSession.builder().appName("settings").getOrCreate();
    print("driver", here());
    JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
    print("executor", context.parallelize(List.of(1), 1).map(one -> here()).collect().get(0));
    Configuration shared =
        ((org.apache.spark.sql.classic.SparkSession) spark).sharedState().hadoopConf();
    System.out.println("RESULT hive=" + shared.get("itest.hive-site"));
    spark.stop();
  }

  private static Map<String, String> here() {
    boolean archive =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .anyMatch(option -> option.startsWith("-XX:SharedArchiveFile="));
    boolean sharing = System.getProperty("java.vm.info").contains("sharing");
    return new TreeMap<>(
        Map.of(
            "core-site", String.valueOf(new Configuration().get("itest.core-site")),
            "archive", String.valueOf(archive),
            "option", System.getProperty("itest.option", "none"),
            "sharing", String.valueOf(sharing)));
  }

  private static void print(String where, Map<String, String> found) {
    found.forEach(
        (name, value) -> System.out.println("RESULT " + where + "-" + name + "=" + value));
  }
}
