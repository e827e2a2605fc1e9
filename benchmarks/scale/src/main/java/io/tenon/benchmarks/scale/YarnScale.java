package io.tenon.benchmarks.scale;

import io.tenon.itests.harness.PackedClusterManager;
import io.tenon.spi.ByteSize;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.DriverLauncher;
import io.tenon.spi.cluster.DriverRequest;
import io.tenon.spi.cluster.ExecutorIdRange;
import io.tenon.spi.cluster.ProcessTemplate;
import io.tenon.spi.cluster.ResourceProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileUtil;

/**
 * The bundle for YARN with thousands of containers: {@code EXECUTORS CHANGES MINUTES}. Prints
 * tables.
 */
public final class YarnScale {
  private static final String NAME = "YARN";
  private static final String MASTER = "yarn";
  private static final ResourceProfile PROFILE =
      new ResourceProfile(0, 1, ByteSize.ofMebibytes(1024), ByteSize.ofMebibytes(384), Map.of());

  private YarnScale() {}

  /**
   * @param arguments how many executors, how often each change is made, for how many minutes
   *     drivers are submitted
   */
  public static void main(String[] arguments) throws Exception {
    int executors = Integer.parseInt(arguments[0]);
    int changes = Integer.parseInt(arguments[1]);
    int minutes = Integer.parseInt(arguments[2]);
    Path directory = Files.createTempDirectory("scale");
    try (ApiProcess api = ApiProcess.start(YarnApi.class);
        PackedClusterManager plugin = new PackedClusterManager("yarn", MASTER)) {
      Map<String, String> settings = settings(directory, api.port());
      TargetChanges.printHead();
      new TargetChanges(NAME, PROFILE, executors, Pattern.compile(".*-session-\\d+"))
          .run(plugin.manager(), application(settings), steps(executors, changes));
      System.out.println();
      Submissions.printHead();
      try (DriverLauncher drivers = plugin.manager().drivers(MASTER, settings)) {
        Submissions.run(NAME, drivers, number -> driver(number, settings), minutes);
      }
    } finally {
      FileUtil.fullyDelete(directory.toFile());
    }
  }

  private static Map<String, String> settings(Path directory, int port) throws IOException {
    Map<String, Integer> addresses =
        Map.of(
            "yarn.resourcemanager.address",
            port,
            "yarn.resourcemanager.scheduler.address",
            port + 1);
    StringBuilder xml = new StringBuilder("<configuration>\n");
    addresses.forEach(
        (name, at) ->
            xml.append(
                "<property><name>%s</name><value>127.0.0.1:%d</value></property>%n"
                    .formatted(name, at)));
    Files.writeString(directory.resolve("yarn-site.xml"), xml.append("</configuration>\n"));
    return Map.of(
        "spark.tenon.yarn.conf-dir",
        directory.toString(),
        "spark.tenon.yarn.home",
        "/opt/spark",
        "spark.yarn.stagingDir",
        directory.resolve("staging").toUri().toString());
  }

  private static Map<Integer, Integer> steps(int executors, int changes) {
    Map<Integer, Integer> steps = new LinkedHashMap<>();
    steps.put(1, changes);
    steps.put(Math.max(1, executors / 100), changes);
    steps.put(Math.max(1, executors / 10), Math.max(2, changes / 5));
    return steps;
  }

  private static ApplicationRequest application(Map<String, String> settings) {
    return new ApplicationRequest(
        "scale",
        "scale",
        "tester",
        MASTER,
        program("io.tenon.spark.executor.TenonExecutor"),
        new ExecutorIdRange(0, Integer.MAX_VALUE - 1),
        settings);
  }

  private static DriverRequest driver(int number, Map<String, String> settings) {
    return new DriverRequest(
        "application-" + number,
        "tester",
        MASTER,
        program("io.tenon.spark.submit.ClusterDriver"),
        PROFILE,
        List.of(),
        false,
        settings);
  }

  /** As long as that of a distribution: it is what a container's description is made of. */
  private static ProcessTemplate program(String main) {
    List<String> jars = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      jars.add("/opt/spark/jars/library-of-the-distribution_2.13-%d.0.0.jar".formatted(i));
    }
    return new ProcessTemplate(
        main,
        jars,
        List.of("-Xmx1024m", "-Dspark.driver.port=7078"),
        List.of("--driver-url", "spark://CoarseGrainedScheduler@driver:7078", "--cores", "1"),
        Map.of("TENON_HOME", "/opt/spark", "SETTINGS", "spark.app.name=scale\n".repeat(50)),
        Set.of("SETTINGS"));
  }
}
