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
  /** A cluster that has broken is replaced by a new one, so often. */
  private static final int ATTEMPTS = 5;

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
    long left = count - there;
    for (int attempt = 0; left > 0 && attempt < ATTEMPTS; attempt++) {
      left -= runs(edition, fault, left, results, Files.createTempDirectory(work, "failover"));
    }
    if (left > 0) {
      throw new IOException("%d runs of %s are left out".formatted(left, fault.key()));
    }
  }

  /**
   * As many runs as a cluster stands; one that failed is a result, too, and the last. The first is
   * not counted: it meets JVMs that are still starting, which no cluster that is in use has.
   */
  private static long runs(Edition edition, Fault fault, long left, Path results, Path directory)
      throws IOException {
    try (Scene scene = new Scene(directory, edition)) {
      try {
        System.out.println("to warm up: " + scene.run(fault).toLine());
      } catch (AssertionError e) {
        System.err.printf("%s of %s failed to warm up: %s%n", fault.key(), edition, e.getMessage());
        return 0;
      }
      for (long done = 0; done < left; done++) {
        try {
          keep(results, scene.run(fault));
        } catch (AssertionError e) {
          System.err.println(fault.key() + " of " + edition + " failed: " + e.getMessage());
          keep(results, Outcome.failed(edition, fault));
          return done + 1;
        }
      }
      scene.finish();
      return left;
    }
  }

  private static void keep(Path results, Outcome outcome) throws IOException {
    System.out.println(outcome.toLine());
    Files.writeString(
        results, outcome.toLine() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static List<Outcome> read(Path results) throws IOException {
    return Files.exists(results)
        ? Files.readAllLines(results).stream().map(Outcome::parse).toList()
        : List.of();
  }
}
