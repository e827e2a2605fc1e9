package io.tenon.benchmarks.moves;

import io.tenon.benchmarks.compare.Machine;
import io.tenon.benchmarks.compare.Samples;
import io.tenon.benchmarks.moves.TwoClusters.Cores;
import io.tenon.benchmarks.workload.SteadyWork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * What it costs an application to be moved while it works: the same work with a move from processes
 * to a standalone cluster and back in the middle, and without, each in a process of its own, in
 * turn.
 */
public final class MeasureMoveCost {
  private final TwoClusters clusters;
  private final int rounds;
  private final List<String> settings;

  private MeasureMoveCost(TwoClusters clusters, int rounds, List<String> settings) {
    this.clusters = clusters;
    this.rounds = rounds;
    this.settings = settings;
  }

  /**
   * What one run took, in seconds.
   *
   * @param whole from the start of its process to its end
   * @param work its rounds alone
   * @param slowest of its rounds
   * @param moves from the begin of each move to its end
   */
  private record Run(double whole, double work, double slowest, List<Double> moves) {}

  /**
   * @param arguments the distribution, the jar of the application, a folder for work, pairs of
   *     runs, rounds of work in each, which cores the clusters use, and settings of the application
   */
  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(arguments[0]).toAbsolutePath();
    Path jar = Path.of(arguments[1]).toAbsolutePath();
    Path parent = Files.createDirectories(Path.of(arguments[2]).toAbsolutePath());
    Path work = Files.createTempDirectory(parent, "cost");
    int pairs = Integer.parseInt(arguments[3]);
    int rounds = Integer.parseInt(arguments[4]);
    Cores cores = Cores.valueOf(arguments[5].toUpperCase(Locale.ROOT));
    List<String> settings = List.of(arguments).subList(6, arguments.length);
    try (TwoClusters clusters = new TwoClusters(home, jar, work, cores)) {
      System.out.print(new MeasureMoveCost(clusters, rounds, settings).run(pairs));
    }
  }

  private String run(int pairs) throws Exception {
    List<Run> moved = new ArrayList<>();
    List<Run> unmoved = new ArrayList<>();
    for (int pair = 0; pair < pairs; pair++) {
      // Who is first has the warmer or the colder machine.
      boolean movedFirst = pair % 2 == 0;
      for (boolean moves : List.of(movedFirst, !movedFirst)) {
        Run run = run(moves);
        (moves ? moved : unmoved).add(run);
        System.err.printf(
            "pair %d of %d, %s: %.1f s, rounds %.1f s, moves %s%n",
            pair + 1, pairs, moves ? "moved" : "not moved", run.whole(), run.work(), run.moves());
      }
    }
    return """
        Seconds, median (least–most) of pairs of runs, in turn: %d; %d rounds of work in each. A move
        took %s s.

        | | moved there and back | not moved | ratio |
        | --- | --- | --- | --- |
        %s%s%s
        Machine: %s.
        """
        .formatted(
            pairs,
            rounds,
            new Samples(moved.stream().flatMap(run -> run.moves().stream()).toList()).text(1),
            row("process start to end", moved, unmoved, Run::whole),
            row("the rounds alone", moved, unmoved, Run::work),
            row("the slowest round", moved, unmoved, Run::slowest),
            Machine.description());
  }

  private static String row(
      String what, List<Run> moved, List<Run> unmoved, Function<Run, Double> value) {
    Samples these = new Samples(moved.stream().map(value).toList());
    Samples those = new Samples(unmoved.stream().map(value).toList());
    return "| %s | %s | %s | %s |\n"
        .formatted(what, these.text(1), those.text(1), these.over(those).text(3));
  }

  private static double slowest(List<Long> ends) {
    double slowest = 0;
    for (int i = 1; i < ends.size(); i++) {
      slowest = Math.max(slowest, (ends.get(i) - ends.get(i - 1)) / 1e3);
    }
    return slowest;
  }

  private Run run(boolean moves) throws Exception {
    long start = System.nanoTime();
    clusters.startOnProcesses(SteadyWork.class, List.of("" + rounds), settings);
    List<Double> lengths = new ArrayList<>();
    if (moves) {
      clusters.awaitOfApplication("ROUND " + rounds / 4 + " ");
      lengths.add(clusters.move("standalone=100%").done());
      clusters.awaitOfApplication("ROUND " + rounds * 5 / 8 + " ");
      lengths.add(clusters.move("process=100%").done());
    }
    clusters.awaitEnd();
    double whole = (System.nanoTime() - start) / 1e9;
    double work = Long.parseLong(clusters.awaitOfApplication("WORK (\\d+)")) / 1e3;
    return new Run(whole, work, slowest(clusters.roundEnds()), lengths);
  }
}
