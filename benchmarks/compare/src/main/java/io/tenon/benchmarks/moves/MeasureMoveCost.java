package io.tenon.benchmarks.moves;

import io.tenon.benchmarks.compare.Machine;
import io.tenon.benchmarks.compare.Samples;
import io.tenon.benchmarks.workload.SteadyWork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What it costs an application to be moved while it works: the same work with a move from processes
 * to a standalone cluster and back in the middle, and without, each in a process of its own, in
 * turn.
 */
public final class MeasureMoveCost {
  private final TwoClusters clusters;
  private final int rounds;

  private MeasureMoveCost(TwoClusters clusters, int rounds) {
    this.clusters = clusters;
    this.rounds = rounds;
  }

  /**
   * What one run took, in seconds.
   *
   * @param whole from the start of its process to its end
   * @param work its rounds alone
   * @param moves from the begin of each move to its end
   */
  private record Run(double whole, double work, List<Double> moves) {}

  /**
   * @param arguments the distribution, the jar of the application, a folder for work, pairs of
   *     runs, and rounds of work in each
   */
  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(arguments[0]).toAbsolutePath();
    Path jar = Path.of(arguments[1]).toAbsolutePath();
    Path work = Files.createTempDirectory(Files.createDirectories(Path.of(arguments[2])), "cost");
    int pairs = Integer.parseInt(arguments[3]);
    int rounds = Integer.parseInt(arguments[4]);
    try (TwoClusters clusters = new TwoClusters(home, jar, work)) {
      System.out.print(new MeasureMoveCost(clusters, rounds).run(pairs));
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
    Samples movedWhole = new Samples(moved.stream().map(Run::whole).toList());
    Samples unmovedWhole = new Samples(unmoved.stream().map(Run::whole).toList());
    Samples movedWork = new Samples(moved.stream().map(Run::work).toList());
    Samples unmovedWork = new Samples(unmoved.stream().map(Run::work).toList());
    return """
        Seconds, median (least–most) of %d pairs of runs, in turn; %d rounds of work in each. A move
        took %s s.

        | | moved there and back | not moved | ratio |
        | --- | --- | --- | --- |
        | process start to end | %s | %s | %s |
        | the rounds alone | %s | %s | %s |

        Machine: %s.
        """
        .formatted(
            pairs,
            rounds,
            new Samples(moved.stream().flatMap(run -> run.moves().stream()).toList()).text(1),
            movedWhole.text(1),
            unmovedWhole.text(1),
            movedWhole.over(unmovedWhole).text(3),
            movedWork.text(1),
            unmovedWork.text(1),
            movedWork.over(unmovedWork).text(3),
            Machine.description());
  }

  private Run run(boolean moves) throws Exception {
    long start = System.nanoTime();
    clusters.startOnProcesses(SteadyWork.class, List.of("" + rounds));
    List<Double> lengths = new ArrayList<>();
    if (moves) {
      clusters.awaitOfApplication("ROUND " + rounds / 4 + "$");
      lengths.add(clusters.move("standalone=100%").done());
      clusters.awaitOfApplication("ROUND " + rounds * 5 / 8 + "$");
      lengths.add(clusters.move("process=100%").done());
    }
    clusters.awaitEnd();
    double whole = (System.nanoTime() - start) / 1e9;
    double work = Long.parseLong(clusters.awaitOfApplication("WORK (\\d+)")) / 1e3;
    return new Run(whole, work, lengths);
  }
}
