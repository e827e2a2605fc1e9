package io.tenon.benchmarks.compare;

import io.tenon.benchmarks.workload.TpchQueries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The 22 queries of TPC-H, with no accelerator, on two cores. */
public final class CompareTpch {
  private static final Set<String> OPTIONS =
      Set.of("--tenon", "--app", "--work", "--data", "--pairs", "--passes", "--report", "--memory");

  private final Path work;
  private final Path app;
  private final Path data;
  private final int passes;
  private final String memory;

  private CompareTpch(Options options) throws IOException {
    this.work = Files.createDirectories(Path.of(options.text("--work")).toAbsolutePath());
    this.app = Path.of(options.text("--app")).toAbsolutePath();
    this.data = Path.of(options.text("--data")).toAbsolutePath();
    this.passes = options.number("--passes", 3);
    this.memory = options.text("--memory", "4g");
  }

  /** {@code --tenon HOME --app JAR --work FOLDER --data FOLDER --report FILE [--pairs 5]}. */
  public static void main(String[] args) throws IOException {
    Options options = new Options(List.of(args), OPTIONS);
    Path home = Path.of(options.text("--tenon")).toAbsolutePath().normalize();
    CompareTpch compare = new CompareTpch(options);
    String report =
        compare.run(
            Side.tenon(home),
            Side.stock(home, compare.work.resolve("stock")),
            options.number("--pairs", 5));
    Files.writeString(Path.of(options.text("--report")), report);
    System.out.print(report);
  }

  private String run(Side tenon, Side stock, int pairs) throws IOException {
    List<QueryTimes> ours = new ArrayList<>();
    List<QueryTimes> theirs = new ArrayList<>();
    for (int pair = 1; pair <= pairs; pair++) {
      // Turns begin with the one and with the other, so that neither profits from being second.
      if (pair % 2 == 1) {
        ours.add(run(tenon, pair));
        theirs.add(run(stock, pair));
      } else {
        theirs.add(run(stock, pair));
        ours.add(run(tenon, pair));
      }
      compareAnswers(tenon, stock, pair);
      System.err.printf(
          Locale.ROOT,
          "pair %d of %d: %.1f s, %.1f s (last pass)%n",
          pair,
          pairs,
          ours.get(pair - 1).total(passes),
          theirs.get(pair - 1).total(passes));
    }
    return new TpchReport(ours, theirs, passes, TpchQueries.QUERIES).text(data, memory);
  }

  private QueryTimes run(Side side, int pair) throws IOException {
    Path times = file(side, pair, "times");
    Path log = file(side, pair, "log");
    Files.deleteIfExists(log);
    ProcessBuilder builder =
        side.process(
            log,
            List.of(
                "--master",
                "local[2]",
                "--driver-memory",
                memory,
                "--conf",
                "spark.sql.shuffle.partitions=8",
                "--conf",
                "spark.ui.enabled=false",
                "--conf",
                "spark.tenon.accelerator=none",
                "--class",
                TpchQueries.class.getName(),
                app.toString(),
                data.toString(),
                String.valueOf(passes),
                times.toString(),
                file(side, pair, "answers").toString()));
    Side.await(builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start(), log);
    List<String> lines = Files.readAllLines(times);
    side.check(lines.get(0).substring(2));
    return QueryTimes.parse(lines.subList(1, lines.size()));
  }

  private void compareAnswers(Side one, Side other, int pair) throws IOException {
    long difference = Files.mismatch(file(one, pair, "answers"), file(other, pair, "answers"));
    if (difference >= 0) {
      throw new IllegalStateException(
          "the answers differ: compare %s and %s"
              .formatted(file(one, pair, "answers"), file(other, pair, "answers")));
    }
  }

  private Path file(Side side, int pair, String what) {
    return work.resolve("%s-%d.%s".formatted(side.name().replace(' ', '-'), pair, what));
  }
}
