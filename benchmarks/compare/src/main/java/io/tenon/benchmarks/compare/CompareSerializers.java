package io.tenon.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The Kryo bundle against Spark's serializers, in several JVMs one after the other. */
public final class CompareSerializers {
  private static final int FIELDS = 8;

  /** What one JVM measured of one kind of work, in microseconds. */
  private record Measured(double tenon, double kryo, double java) {}

  private final Map<String, List<Measured>> measured = new LinkedHashMap<>();
  private final Map<String, String> bytes = new LinkedHashMap<>();

  private CompareSerializers() {}

  /**
   * {@code --runs N --work FOLDER --report FILE -- COMMAND...}, where the command prints what
   * {@code PairedRun} prints.
   */
  public static void main(String[] arguments) throws IOException {
    List<String> all = List.of(arguments);
    int command = all.indexOf("--");
    if (command < 0) {
      throw new IllegalArgumentException("there is no -- COMMAND at the end");
    }
    Options options = new Options(all.subList(0, command), Set.of("--runs", "--work", "--report"));
    int runs = options.number("--runs", 5);
    Path work = Files.createDirectories(Path.of(options.text("--work")));
    CompareSerializers compare = new CompareSerializers();
    for (int run = 1; run <= runs; run++) {
      compare.run(all.subList(command + 1, all.size()), work.resolve("run-" + run));
      System.err.printf("JVM %d of %d%n", run, runs);
    }
    String report = compare.report(runs);
    Files.writeString(Path.of(options.text("--report")), report);
    System.out.print(report);
  }

  private void run(List<String> command, Path work) throws IOException {
    Path lines = work.resolveSibling(work.getFileName() + ".tsv");
    Path log = work.resolveSibling(work.getFileName() + ".log");
    Side.await(
        new ProcessBuilder(command)
            .redirectOutput(lines.toFile())
            .redirectError(log.toFile())
            .start(),
        log);
    for (String line : Files.readAllLines(lines)) {
      String[] fields = line.split("\t", -1);
      if (fields.length != FIELDS) {
        throw new IllegalStateException(lines + " has a line of another kind: '" + line + "'");
      }
      String what = fields[0] + " | " + fields[1];
      measured
          .computeIfAbsent(what, key -> new ArrayList<>())
          .add(
              new Measured(
                  Double.parseDouble(fields[2]),
                  Double.parseDouble(fields[3]),
                  Double.parseDouble(fields[4])));
      bytes.put(what, "%s / %s / %s".formatted(fields[5], fields[6], fields[7]));
    }
  }

  private String report(int runs) {
    StringBuilder report = new StringBuilder();
    report.append(
        """
        CPU time of the thread in µs, median over %d JVMs, one after the other, of the medians of
        each; the ratio with its least and most.

        | 1,000 records | what | Tenon | Spark's Kryo | Tenon / Spark's Kryo | Java | bytes Tenon / Spark's Kryo / Java |
        | --- | --- | ---: | ---: | ---: | ---: | ---: |
        """
            .formatted(runs));
    measured.forEach(
        (what, values) -> {
          Samples tenon = new Samples(values.stream().map(Measured::tenon).toList());
          Samples kryo = new Samples(values.stream().map(Measured::kryo).toList());
          Samples java = new Samples(values.stream().map(Measured::java).toList());
          report.append(
              String.format(
                  Locale.ROOT,
                  "| %s | %.0f | %.0f | %s | %.0f | %s |%n",
                  what,
                  tenon.median(),
                  kryo.median(),
                  tenon.over(kryo).text(2),
                  java.median(),
                  bytes.get(what)));
        });
    return report.append("\nMachine: ").append(Machine.description()).append(".\n").toString();
  }
}
