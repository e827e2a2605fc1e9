package io.tenon.cli.gpu;

import io.tenon.cli.gpu.GpuMachine.Gpu;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether jar, CUDA, driver, device, Spark, Scala and Java fit together.
 *
 * @param spark the distribution's version of Spark
 * @param scala its version of Scala, {@code 2.13}
 * @param java the feature number of the Java that executors run on
 */
record Preflight(GpuMachine machine, String spark, String scala, int java) {
  private static final int LEAST_JAVA = 17;

  /** The oldest driver for Linux that a major version of CUDA runs on. */
  private static final Map<Integer, Version> LEAST_DRIVER =
      Map.of(11, Version.of("450.80.02"), 12, Version.of("525.60.13"), 13, Version.of("580.65.06"));

  /** The least compute capability that it has code for. */
  private static final Map<Integer, Integer> LEAST_CAPABILITY = Map.of(11, 60, 12, 70, 13, 75);

  /** What holds for whatever uses the device. */
  List<Finding> machineFindings() {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        machine
            .why()
            .map(
                why ->
                    Finding.wrong(
                        "device",
                        "no NVIDIA device: " + why,
                        "run this on a machine with one, or give it to this container"))
            .orElseGet(
                () ->
                    Finding.fits(
                        "device",
                        String.join(
                            ", ",
                            machine.gpus().stream()
                                .map(gpu -> gpu.name() + " (" + gpu.memory() + ")")
                                .toList()))));
    findings.add(
        machine
            .driver()
            .map(version -> Finding.fits("driver", version.toString()))
            .orElseGet(
                () ->
                    machine.why().isPresent()
                        ? Finding.unknown("driver", "none is loaded")
                        : Finding.unknown(
                            "driver", "/proc/driver/nvidia/version does not tell its version")));
    findings.add(
        java >= LEAST_JAVA
            ? Finding.fits("java", String.valueOf(java))
            : Finding.wrong(
                "java",
                "Java " + java + ", and Spark " + spark + " needs " + LEAST_JAVA,
                "set JAVA_HOME in conf/spark-env.sh to a newer Java"));
    return findings;
  }

  /** What holds for the jar. */
  List<Finding> jarFindings(RapidsJar jar) {
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.fits("jar", jar.file().getFileName() + ", version " + jar.version()));
    findings.add(spark(jar));
    findings.add(scala(jar));
    findings.add(cuda(jar));
    findings.addAll(devices(jar));
    return findings;
  }

  private Finding spark(RapidsJar jar) {
    String shim = spark.replace(".", "");
    if (jar.sparks().isEmpty()) {
      return Finding.unknown("spark", "the jar does not tell which versions of Spark it is for");
    }
    return jar.sparks().contains(shim)
        ? Finding.fits("spark", spark)
        : Finding.wrong(
            "spark",
            "the jar is for Spark "
                + String.join(", ", jar.sparks())
                + ", and this distribution has "
                + spark,
            "set spark.jars to a version of rapids-4-spark that has classes for Spark " + spark);
  }

  private Finding scala(RapidsJar jar) {
    return jar.scala()
        .map(
            version ->
                version.equals(scala)
                    ? Finding.fits("scala", version)
                    : Finding.wrong(
                        "scala",
                        "the jar is for Scala " + version + ", and Spark has " + scala,
                        "set spark.jars to rapids-4-spark_" + scala + "-" + jar.version() + ".jar"))
        .orElseGet(
            () -> Finding.unknown("scala", "the jar's name does not tell its version of Scala"));
  }

  private Finding cuda(RapidsJar jar) {
    if (jar.cuda().isEmpty()) {
      return Finding.unknown("cuda", "the jar does not tell its version of CUDA");
    }
    int cuda = jar.cuda().get();
    Version least = LEAST_DRIVER.get(cuda);
    if (least == null || machine.driver().isEmpty()) {
      return Finding.unknown("cuda", "CUDA " + cuda + ", and the driver is not known");
    }
    Version driver = machine.driver().get();
    if (driver.compareTo(least) >= 0) {
      return Finding.fits("cuda", "CUDA " + cuda + " on driver " + driver);
    }
    Optional<Integer> older =
        LEAST_DRIVER.entrySet().stream()
            .filter(entry -> driver.compareTo(entry.getValue()) >= 0)
            .map(Map.Entry::getKey)
            .max(Integer::compare);
    return Finding.wrong(
        "cuda",
        "CUDA " + cuda + " needs driver " + least + ", and this machine has " + driver,
        older
            .map(
                version ->
                    "set spark.jars to the jar for CUDA "
                        + version
                        + ", rapids-4-spark_"
                        + scala
                        + "-"
                        + jar.version()
                        + "-cuda"
                        + version
                        + ".jar, or install driver "
                        + least)
            .orElse("install driver " + least + " or newer"));
  }

  private List<Finding> devices(RapidsJar jar) {
    List<Finding> findings = new ArrayList<>();
    for (Gpu gpu : machine.gpus()) {
      int least =
          jar.capabilities().isEmpty()
              ? jar.cuda().map(cuda -> LEAST_CAPABILITY.getOrDefault(cuda, 0)).orElse(0)
              : jar.capabilities().first();
      String what = "gpu " + gpu.index();
      findings.add(
          gpu.capability()
              .map(
                  capability ->
                      capability >= least
                          ? Finding.fits(what, "compute capability " + capability)
                          : Finding.wrong(
                              what,
                              gpu.name()
                                  + " has compute capability "
                                  + capability
                                  + ", and the jar begins at "
                                  + least,
                              "keep it from Spark with CUDA_VISIBLE_DEVICES in conf/spark-env.sh"))
              .orElseGet(() -> Finding.unknown(what, "its compute capability is not known")));
    }
    return findings;
  }

  /** The settings that an application needs to run on the jar, with Tenon's own offload off. */
  static Map<String, String> settings(RapidsJar jar, Path discovery) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.plugins", "com.nvidia.spark.SQLPlugin");
    settings.put("spark.jars", jar.file().toAbsolutePath().toString());
    settings.putAll(resources(discovery));
    settings.put("spark.tenon.accelerator", "none");
    return settings;
  }

  /** The settings by which Spark gives a GPU to each executor, and a part of it to each task. */
  static Map<String, String> resources(Path discovery) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.executor.resource.gpu.amount", "1");
    settings.put(
        "spark.executor.resource.gpu.discoveryScript", discovery.toAbsolutePath().toString());
    settings.put("spark.executor.resource.gpu.vendor", "nvidia.com");
    settings.put("spark.task.resource.gpu.amount", "0.0625");
    return settings;
  }
}
