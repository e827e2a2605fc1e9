package io.tenon.spark.accelerator;

import io.tenon.spark.BridgeKeys;
import io.tenon.spi.ByteSize;
import io.tenon.spi.accelerator.AcceleratorRequest;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/** What of the machine accelerators may use, as Spark's own settings say. */
final class EngineLimits {
  private static final Pattern LOCAL = Pattern.compile("local\\[(\\d+|\\*)(?:,.*)?]");
  private static final long LEAST_MEMORY = ByteSize.ofMebibytes(256).bytes();
  private static final double OVERHEAD_FACTOR = 0.10;
  private static final long LEAST_OVERHEAD_MIB = 384;

  private EngineLimits() {}

  static AcceleratorRequest of(SparkConf conf, SparkEnv environment) {
    return new AcceleratorRequest(
        threads(conf, Runtime.getRuntime().availableProcessors()),
        memory(conf),
        directories(environment),
        Map.of());
  }

  /** In Spark's local directories, which end with the application. */
  static List<Path> directories(SparkEnv environment) {
    List<Path> directories = new ArrayList<>();
    for (File directory : environment.blockManager().diskBlockManager().localDirs()) {
      directories.add(directory.toPath().resolve("accelerator"));
    }
    return directories;
  }

  static boolean isLocal(SparkConf conf) {
    String master = conf.get("spark.master", "");
    return master.equals("local") || master.startsWith("local[");
  }

  /** The task slots of this JVM. */
  static int threads(SparkConf conf, int processors) {
    String master = conf.get("spark.master", "");
    Matcher local = LOCAL.matcher(master);
    if (local.matches()) {
      return local.group(1).equals("*") ? processors : Integer.parseInt(local.group(1));
    }
    return isLocal(conf) ? 1 : conf.getInt("spark.executor.cores", processors);
  }

  static ByteSize memory(SparkConf conf) {
    return AcceleratorKeys.MEMORY
        .find(BridgeKeys.settings(conf))
        .orElseGet(() -> new ByteSize(Math.max(LEAST_MEMORY, implied(conf))));
  }

  private static long implied(SparkConf conf) {
    if (conf.getBoolean("spark.memory.offHeap.enabled", false)) {
      return conf.getSizeAsBytes("spark.memory.offHeap.size", "0");
    }
    if (isLocal(conf) || conf.get("spark.executor.id", "").equals("driver")) {
      return (long)
          (Runtime.getRuntime().maxMemory() * conf.getDouble("spark.memory.fraction", 0.6));
    }
    long heapMib = conf.getSizeAsMb("spark.executor.memory", "1g");
    double factor = conf.getDouble("spark.executor.memoryOverheadFactor", OVERHEAD_FACTOR);
    long overheadMib =
        conf.getSizeAsMb(
            "spark.executor.memoryOverhead",
            Math.max(LEAST_OVERHEAD_MIB, (long) (heapMib * factor)) + "m");
    return ByteSize.ofMebibytes(overheadMib).bytes() / 2;
  }
}
