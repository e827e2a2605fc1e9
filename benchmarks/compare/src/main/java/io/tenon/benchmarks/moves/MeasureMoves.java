package io.tenon.benchmarks.moves;

import io.tenon.benchmarks.moves.TwoClusters.Cores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Moves an application that holds data between processes and a standalone cluster, and writes how
 * long that took, what the application's jobs felt of it, and how long the only other way would
 * have taken: to end the application and start it again, until it holds its data.
 */
public final class MeasureMoves {
  private static final Duration QUIET = Duration.ofSeconds(10);

  private MeasureMoves() {}

  /**
   * @param arguments the distribution, the jar of the application, a folder for work, moves in each
   *     direction, and the MiB that are held, each size by itself
   */
  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(arguments[0]).toAbsolutePath();
    Path jar = Path.of(arguments[1]).toAbsolutePath();
    Path work = Files.createTempDirectory(Files.createDirectories(Path.of(arguments[2])), "moves");
    int times = Integer.parseInt(arguments[3]);
    System.out.println(
        "| held | to | executors ready | moved, throughput | whole move | job, quiet: median | job, in a move: median, slowest | restart instead |");
    System.out.println("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (int i = 4; i < arguments.length; i++) {
      int mib = Integer.parseInt(arguments[i]);
      try (TwoClusters clusters =
          new TwoClusters(home, jar, Files.createDirectory(work.resolve("" + mib)), Cores.SHARED)) {
        measure(clusters, mib, times);
      }
    }
  }

  private static void measure(TwoClusters clusters, int mib, int times) throws Exception {
    double restart = clusters.secondsUntilHeld(mib);
    clusters.start(mib);
    long begin = System.currentTimeMillis();
    Thread.sleep(QUIET.toMillis());
    Jobs quiet = clusters.jobs(begin, System.currentTimeMillis());
    Map<String, List<MoveTimes>> moves =
        Map.of("standalone", new ArrayList<>(), "process", new ArrayList<>());
    Map<String, List<Jobs>> jobs =
        Map.of("standalone", new ArrayList<>(), "process", new ArrayList<>());
    for (int i = 0; i < times; i++) {
      for (String to : List.of("standalone", "process")) {
        long start = System.currentTimeMillis();
        moves.get(to).add(clusters.move(to + "=100%"));
        jobs.get(to).add(clusters.jobs(start, System.currentTimeMillis()));
      }
    }
    clusters.finish();
    for (String to : List.of("standalone", "process")) {
      print(mib, to, moves.get(to), quiet, Jobs.all(jobs.get(to)), restart);
    }
  }

  private static void print(
      int mib, String to, List<MoveTimes> moves, Jobs quiet, Jobs during, double restart) {
    double ready = median(moves.stream().map(MoveTimes::ready).toList());
    double moved = median(moves.stream().map(each -> each.drained() - each.draining()).toList());
    double done = median(moves.stream().map(MoveTimes::done).toList());
    System.out.printf(
        Locale.ROOT,
        "| %d MiB | %s | %.1f s | %.1f s, %.0f MiB/s | %.1f s | %d ms | %d ms, %d ms | %.1f s |%n",
        mib,
        to,
        ready,
        moved,
        mib / Math.max(moved, 0.1),
        done,
        quiet.median(),
        during.median(),
        during.slowest(),
        restart);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /**
   * How long jobs took, in milliseconds.
   *
   * @param millis of each
   */
  record Jobs(List<Long> millis) {
    /** Those that a file of {@code HeldData} tells of, which began between these times. */
    static Jobs read(Path file, long begin, long end) throws IOException {
      return new Jobs(
          Files.readAllLines(file).stream()
              .map(line -> line.split(" ", -1))
              .filter(line -> Long.parseLong(line[0]) >= begin && Long.parseLong(line[0]) < end)
              .map(line -> Long.valueOf(line[1]))
              .toList());
    }

    static Jobs all(List<Jobs> several) {
      return new Jobs(several.stream().flatMap(each -> each.millis().stream()).toList());
    }

    long median() {
      return millis.stream().sorted().toList().get(millis.size() / 2);
    }

    long slowest() {
      return millis.stream().mapToLong(Long::longValue).max().orElseThrow();
    }
  }
}
