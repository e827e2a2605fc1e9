package io.tenon.benchmarks.compare;

import io.tenon.benchmarks.workload.FirstResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** From the start of the process to the first result of a trivial query. */
public final class CompareStartUp {
  private static final Set<String> OPTIONS =
      Set.of("--tenon", "--app", "--work", "--pairs", "--report");

  private final Path work;
  private final Path app;

  private CompareStartUp(Path work, Path app) {
    this.work = work;
    this.app = app;
  }

  /** What one process took. */
  private record Start(double wall, double cpu) {}

  /** {@code --tenon HOME --app JAR --work FOLDER --report FILE [--pairs 9]}. */
  public static void main(String[] args) throws IOException {
    Options options = new Options(List.of(args), OPTIONS);
    Path work = Files.createDirectories(Path.of(options.text("--work")).toAbsolutePath());
    Path home = Path.of(options.text("--tenon")).toAbsolutePath().normalize();
    CompareStartUp compare =
        new CompareStartUp(work, Path.of(options.text("--app")).toAbsolutePath());
    String report =
        compare.run(
            Side.tenon(home),
            Side.stock(home, work.resolve("stock")),
            options.number("--pairs", 9));
    Files.writeString(Path.of(options.text("--report")), report);
    System.out.print(report);
  }

  private String run(Side tenon, Side stock, int pairs) throws IOException {
    // Not measured: brings files into the page cache, and lets Tenon make its archive of classes.
    start(tenon);
    start(stock);
    List<Start> ours = new ArrayList<>();
    List<Start> theirs = new ArrayList<>();
    for (int pair = 1; pair <= pairs; pair++) {
      ours.add(start(tenon));
      theirs.add(start(stock));
      System.err.printf(
          "pair %d of %d: %.2f s, %.2f s%n",
          pair, pairs, ours.get(pair - 1).wall(), theirs.get(pair - 1).wall());
    }
    Samples ourWall = new Samples(ours.stream().map(Start::wall).toList());
    Samples theirWall = new Samples(theirs.stream().map(Start::wall).toList());
    Samples ourCpu = new Samples(ours.stream().map(Start::cpu).toList());
    Samples theirCpu = new Samples(theirs.stream().map(Start::cpu).toList());
    return """
        Seconds, median (least–most) of %d pairs of processes, in turn.

        | | Tenon | stock Spark | ratio |
        | --- | --- | --- | --- |
        | process start to first result | %s | %s | %s |
        | CPU time of the Spark JVM by then | %s | %s | %s |

        Machine: %s.
        """
        .formatted(
            pairs,
            ourWall.text(2),
            theirWall.text(2),
            ourWall.over(theirWall).text(2),
            ourCpu.text(2),
            theirCpu.text(2),
            ourCpu.over(theirCpu).text(2),
            Machine.description());
  }

  private Start start(Side side) throws IOException {
    Path log = work.resolve("start-up.log");
    ProcessBuilder builder =
        side.process(
            log,
            List.of(
                "--master", "local[2]", "--class", FirstResult.class.getName(), app.toString()));
    long start = System.nanoTime();
    Process process = builder.start();
    Start result = null;
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(FirstResult.LINE + " ")) {
          double wall = (System.nanoTime() - start) / 1e9;
          String[] fields = line.split(" ");
          side.check(fields[3]);
          result = new Start(wall, Long.parseLong(fields[2]) / 1e9);
        }
      }
    }
    Side.await(process, log);
    if (result == null) {
      throw new IllegalStateException(side.name() + " printed no result; see " + log);
    }
    return result;
  }
}
