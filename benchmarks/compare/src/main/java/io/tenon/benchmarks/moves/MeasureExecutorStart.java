package io.tenon.benchmarks.moves;

import io.tenon.benchmarks.compare.Machine;
import io.tenon.benchmarks.compare.Samples;
import io.tenon.benchmarks.moves.TwoClusters.Cores;
import io.tenon.benchmarks.workload.ExecutorStart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long each cluster manager takes from the request for an executor to its registration, with
 * and without the archive of classes, beside Spark's own client of a standalone cluster.
 */
public final class MeasureExecutorStart {
  private static final List<String> NO_ARCHIVE = List.of("--driver-java-options", "-Dtenon.cds=");

  private MeasureExecutorStart() {}

  /**
   * @param arguments the distribution, the jar of the application, a folder for work, executors of
   *     each kind, rounds, and masters of other clusters, which are there and whose settings are in
   *     the distribution's conf/spark-defaults.conf
   */
  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(arguments[0]).toAbsolutePath();
    Path jar = Path.of(arguments[1]).toAbsolutePath();
    Path work = Files.createTempDirectory(Files.createDirectories(Path.of(arguments[2])), "start");
    int times = Integer.parseInt(arguments[3]);
    int rounds = Integer.parseInt(arguments[4]);
    Map<String, List<Double>> seconds = new LinkedHashMap<>();
    try (TwoClusters clusters = new TwoClusters(home, jar, work, Cores.SHARED)) {
      Map<String, List<String>> kinds = new LinkedHashMap<>();
      List<String> processes = List.of("--master", "process[2]");
      kinds.put("processes of this machine", processes);
      kinds.put("processes of this machine, no archive", plus(processes, NO_ARCHIVE));
      kinds.put("standalone", clusters.onStandalone());
      kinds.put("standalone, no archive", plus(clusters.onStandalone(), NO_ARCHIVE));
      kinds.put("standalone, Spark's own client", clusters.onStandaloneByStockClient());
      for (String master : List.of(arguments).subList(5, arguments.length)) {
        kinds.put(master, List.of("--master", master));
        kinds.put(master + ", no archive", plus(List.of("--master", master), NO_ARCHIVE));
      }
      // In turns, so that all meet the same machine.
      for (int round = 1; round <= rounds; round++) {
        for (Map.Entry<String, List<String>> kind : kinds.entrySet()) {
          List<Double> each = clusters.run(kind.getValue(), ExecutorStart.class, "" + times);
          seconds.computeIfAbsent(kind.getKey(), name -> new ArrayList<>()).addAll(each);
          System.err.printf("round %d of %d, %s: %s%n", round, rounds, kind.getKey(), each);
        }
      }
    }
    print(seconds, rounds);
  }

  private static List<String> plus(List<String> options, List<String> more) {
    List<String> all = new ArrayList<>(options);
    all.addAll(more);
    return all;
  }

  private static void print(Map<String, List<Double>> seconds, int rounds) {
    System.out.printf(
        "Seconds, median (least–most), in %d rounds in turn, one executor at a time.%n%n", rounds);
    System.out.println("| executors are | started | from request to registration |");
    System.out.println("| --- | ---: | ---: |");
    seconds.forEach(
        (kind, each) ->
            System.out.printf("| %s | %d | %s |%n", kind, each.size(), new Samples(each).text(2)));
    System.out.println();
    System.out.println("Machine: " + Machine.description() + ".");
  }
}
