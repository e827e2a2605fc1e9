package io.tenon.benchmarks.scale;

import io.tenon.itests.harness.PackedClusterManager;
import io.tenon.spi.ByteSize;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.DriverLauncher;
import io.tenon.spi.cluster.DriverRequest;
import io.tenon.spi.cluster.ExecutorIdRange;
import io.tenon.spi.cluster.ProcessTemplate;
import io.tenon.spi.cluster.ResourceProfile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The bundle for Kubernetes with thousands of pods: {@code EXECUTORS CHANGES MINUTES}. Prints
 * tables.
 */
public final class KubernetesScale {
  private static final String NAME = "Kubernetes";
  private static final ResourceProfile PROFILE =
      new ResourceProfile(0, 1, ByteSize.ofMebibytes(1024), ByteSize.ofMebibytes(384), Map.of());

  private KubernetesScale() {}

  /**
   * @param arguments how many executors, how often each change is made, for how many minutes
   *     drivers are submitted
   */
  public static void main(String[] arguments) throws Exception {
    int executors = Integer.parseInt(arguments[0]);
    int changes = Integer.parseInt(arguments[1]);
    int minutes = Integer.parseInt(arguments[2]);
    try (ApiProcess api = ApiProcess.start(KubernetesApi.class);
        PackedClusterManager plugin = new PackedClusterManager("kubernetes", "k8s")) {
      String master = "k8s://http://127.0.0.1:" + api.port();
      TargetChanges.printHead();
      new TargetChanges(NAME, PROFILE, executors, Pattern.compile(".*-session-\\d+"))
          .run(plugin.manager(), application(master), steps(executors, changes));
      System.out.println();
      Submissions.printHead();
      try (DriverLauncher drivers = plugin.manager().drivers(master, settings(Map.of()))) {
        Submissions.run(NAME, drivers, number -> driver(master, number), minutes);
      }
    }
  }

  private static Map<Integer, Integer> steps(int executors, int changes) {
    Map<Integer, Integer> steps = new LinkedHashMap<>();
    steps.put(1, changes);
    steps.put(Math.max(1, executors / 100), changes);
    steps.put(Math.max(1, executors / 10), Math.max(2, changes / 5));
    return steps;
  }

  private static ApplicationRequest application(String master) {
    // A thousand pods a second: how fast they may come is the operator's choice, and not ours here.
    Map<String, String> pace =
        Map.of(
            "spark.kubernetes.allocation.batch.size",
            "100",
            "spark.kubernetes.allocation.batch.delay",
            "100ms");
    return new ApplicationRequest(
        "scale-" + UUID.randomUUID(),
        "scale",
        "tester",
        master,
        program("io.tenon.spark.executor.TenonExecutor"),
        new ExecutorIdRange(0, Integer.MAX_VALUE - 1),
        settings(pace));
  }

  private static DriverRequest driver(String master, int number) {
    return new DriverRequest(
        "application-" + number,
        "tester",
        master,
        program("io.tenon.spark.submit.ClusterDriver"),
        PROFILE,
        List.of(),
        false,
        settings(Map.of()));
  }

  private static Map<String, String> settings(Map<String, String> more) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "spark.kubernetes.container.image",
                "registry.example.com/tenon:0.1.0",
                "spark.kubernetes.submission.waitAppCompletion",
                "false"));
    settings.putAll(more);
    return settings;
  }

  /** As long as that of a distribution: it is what a pod's description is made of. */
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
