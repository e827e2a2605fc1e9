package io.tenon.spark.submit;

import io.tenon.kernel.Lease;
import io.tenon.spark.BridgeKeys;
import io.tenon.spark.Masters;
import io.tenon.spark.SparkKernel;
import io.tenon.spi.ByteSize;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.cluster.DriverLauncher;
import io.tenon.spi.cluster.DriverRequest;
import io.tenon.spi.cluster.Placeholder;
import io.tenon.spi.cluster.ProcessTemplate;
import io.tenon.spi.cluster.ResourceProfile;
import java.io.File;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkApplication;
import org.apache.spark.deploy.SparkSubmitArguments;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.util.Utils$;
import scala.Tuple4;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What {@code --deploy-mode cluster} runs on the submitting machine, for each cluster manager that
 * runs drivers: it has the {@link ClusterDriver} started there, and waits for it where that is
 * wanted.
 */
public final class DriverSubmission implements SparkApplication {
  private static final String MASTER = "spark.master";

  /** Of the submitting machine, or of a driver there. */
  private static final Set<String> HERE =
      Set.of(
          MASTER,
          "spark.submit.deployMode",
          "spark.driver.host",
          "spark.driver.bindAddress",
          "spark.driver.supervise",
          BridgeKeys.HOME.name());

  private static final String ARCHIVES = "spark.archives";

  private static final List<String> FILES =
      List.of("spark.jars", "spark.files", ARCHIVES, "spark.submit.pyFiles");

  /** Made by Spark. */
  public DriverSubmission() {}

  /** What Spark is to run in the place of the application. */
  static Tuple4<Seq<String>, Seq<String>, SparkConf, String> of(
      SparkSubmitArguments args, String master) {
    SparkConf conf = SubmitFlags.conf(args);
    conf.setMaster(Masters.PREFIX + master);
    return new Tuple4<>(
        CollectionConverters.asScala(SubmitFlags.arguments(args)).toSeq(),
        CollectionConverters.asScala(List.<String>of()).toSeq(),
        conf,
        DriverSubmission.class.getName());
  }

  /**
   * @param args of spark-submit in the driver, but for the settings
   */
  @Override
  public void start(String[] args, SparkConf conf) {
    String master = Masters.withoutPrefix(conf.get(MASTER));
    try (Lease<ClusterManager> lease = Masters.slot(SparkKernel.of(conf), master).lease()) {
      ClusterManager manager = lease.service();
      Map<String, String> own = manager.settings().select(BridgeKeys.settings(conf));
      try (DriverLauncher drivers = manager.drivers(master, own)) {
        String id = drivers.submit(request(List.of(args), conf, master, own, drivers));
        System.err.println("The driver is submitted as '" + id + "'.");
        drivers.watchInterval().ifPresent(new DriverWatch(drivers, id, System.err)::awaitEnd);
      }
    }
  }

  static DriverRequest request(
      List<String> args,
      SparkConf conf,
      String master,
      Map<String, String> own,
      DriverLauncher drivers) {
    Map<String, String> there = new TreeMap<>(BridgeKeys.settings(conf));
    there.keySet().removeAll(own.keySet());
    HERE.forEach(there::remove);
    there.put(MASTER, master);
    FILES.forEach(key -> there.computeIfPresent(key, (name, files) -> there(name, files, drivers)));
    there.putAll(drivers.driverSettings(own));
    return new DriverRequest(
        conf.get("spark.app.name", "spark"),
        Utils$.MODULE$.getCurrentUserName(),
        master,
        template(argumentsThere(args, drivers), conf, there),
        profile(conf),
        files(args, conf),
        files(ARCHIVES, conf),
        conf.getBoolean("spark.driver.supervise", false),
        own);
  }

  private static ProcessTemplate template(
      List<String> args, SparkConf conf, Map<String, String> settings) {
    String home = Placeholder.HOME.token();
    List<String> classPath = new ArrayList<>();
    String extra = conf.get("spark.driver.extraClassPath", "");
    if (!extra.isBlank()) {
      classPath.addAll(List.of(extra.split(File.pathSeparator)));
    }
    classPath.add(home + "/jars/*");
    classPath.add(home + "/conf/");
    List<String> options = new ArrayList<>();
    options.add("-Xmx" + Placeholder.MEMORY_MIB.token() + "m");
    options.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
    options.add("-Dspark.driver.host=" + Placeholder.HOST.token());
    options.add("-Dspark.driver.bindAddress=" + Placeholder.HOST.token());
    options.addAll(split(conf.get("spark.driver.defaultJavaOptions", "")));
    options.addAll(split(conf.get("spark.driver.extraJavaOptions", "")));
    Map<String, String> environment = new HashMap<>();
    environment.put("TENON_HOME", home);
    environment.put("SPARK_HOME", home);
    String libraries = conf.get("spark.driver.extraLibraryPath", "");
    if (!libraries.isBlank()) {
      environment.put(Utils$.MODULE$.libraryPathEnvName(), libraries);
    }
    environment.put(ClusterDriver.SETTINGS, ClusterDriver.write(settings));
    return new ProcessTemplate(
        ClusterDriver.class.getName(),
        classPath,
        options,
        args,
        environment,
        Set.of(ClusterDriver.SETTINGS));
  }

  private static List<String> split(String text) {
    return CollectionConverters.asJava(Utils$.MODULE$.splitCommandString(text));
  }

  private static ResourceProfile profile(SparkConf conf) {
    long heap = conf.getSizeAsMb("spark.driver.memory", "1g");
    long least = conf.getSizeAsMb("spark.driver.minMemoryOverhead", "384m");
    double factor = conf.getDouble("spark.driver.memoryOverheadFactor", 0.1);
    long overhead =
        conf.contains("spark.driver.memoryOverhead")
            ? conf.getSizeAsMb("spark.driver.memoryOverhead")
            : Math.max(least, (long) (factor * heap));
    return new ResourceProfile(
        0,
        conf.getInt("spark.driver.cores", 1),
        ByteSize.ofMebibytes(heap),
        ByteSize.ofMebibytes(overhead),
        Map.of());
  }

  private static List<URI> files(List<String> args, SparkConf conf) {
    List<URI> files = new ArrayList<>();
    primary(args).ifPresent(index -> files.add(uri(args.get(index))));
    FILES.forEach(key -> files.addAll(files(key, conf)));
    return files;
  }

  private static List<URI> files(String key, SparkConf conf) {
    return names(conf.get(key, "")).map(DriverSubmission::uri).toList();
  }

  private static Stream<String> names(String files) {
    return Arrays.stream(files.split(",")).map(String::strip).filter(file -> !file.isEmpty());
  }

  /** The same files where the driver finds them. */
  private static String there(String key, String files, DriverLauncher drivers) {
    return names(files)
        .map(file -> drivers.driverFile(uri(file), key.equals(ARCHIVES)))
        .collect(Collectors.joining(","));
  }

  private static List<String> argumentsThere(List<String> args, DriverLauncher drivers) {
    List<String> there = new ArrayList<>(args);
    primary(args)
        .ifPresent(index -> there.set(index, drivers.driverFile(uri(args.get(index)), false)));
    return there;
  }

  /** Where the first argument is that is neither a flag nor the value of one. */
  private static Optional<Integer> primary(List<String> args) {
    int i = 0;
    while (i < args.size() && args.get(i).startsWith("--")) {
      i += args.get(i).equals("--verbose") ? 1 : 2;
    }
    return i < args.size() && !args.get(i).equals("spark-internal")
        ? Optional.of(i)
        : Optional.empty();
  }

  private static URI uri(String file) {
    return Utils$.MODULE$.resolveURI(file);
  }
}
