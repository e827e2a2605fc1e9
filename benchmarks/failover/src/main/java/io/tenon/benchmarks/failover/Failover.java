package io.tenon.benchmarks.failover;

import io.tenon.itests.harness.standalone.Edition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/**
 * Runs one fault against one edition until there are so many results of it in a file, which later
 * runs add to: {@code run EDITION FAULT COUNT RESULTS WORK}. Or writes the table of what there is:
 * {@code report RESULTS}.
 */
public final class Failover {
  private Failover() {}

  public static void main(String[] arguments) throws IOException {
    switch (arguments[0]) {
      case "run" ->
          run(
              Edition.valueOf(arguments[1].toUpperCase(Locale.ROOT)),
              Fault.of(arguments[2]),
              Integer.parseInt(arguments[3]),
              Path.of(arguments[4]),
              Path.of(arguments[5]));
      case "report" -> System.out.println(new Report(read(Path.of(arguments[1]))).table());
      default -> throw new IllegalArgumentException("run or report, not " + arguments[0]);
    }
  }

  private static void run(Edition edition, Fault fault, int count, Path results, Path work)
      throws IOException {
    long there =
        read(results).stream()
            .filter(line -> line.edition() == edition && line.fault().equals(fault.key()))
            .count();
    if (there >= count) {
      return;
    }
    try (Scene scene = new Scene(Files.createTempDirectory(work, "failover"), edition)) {
      for (long i = there; i < count; i++) {
        Outcome outcome = scene.run(fault);
        System.out.println(outcome.toLine());
        Files.writeString(
            results, outcome.toLine() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
      scene.finish();
    }
  }

  private static List<Outcome> read(Path results) throws IOException {
    return Files.exists(results)
        ? Files.readAllLines(results).stream().map(Outcome::parse).toList()
        : List.of();
  }
}
