package io.tenon.cli.sql;

import io.tenon.cli.CliErrorCode;
import io.tenon.cli.SettingsOptions;
import io.tenon.spark.submit.TenonSubmit;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tenon run}: reads the script here, then submits {@link SqlProgram}. */
@Command(
    name = "run",
    description = "Runs a script of Spark SQL statements.",
    sortOptions = false,
    footer = {
      "",
      "A parameter :name in the script stands for a value, never for a piece of SQL. A plain number is"
          + " a number; DATE '2026-01-31', true, null and 'quoted' are what they are in SQL; everything"
          + " else is a string.",
      "",
      "Examples:",
      "  tenon run report.sql --param day=2026-01-31 --format csv --output report.csv",
      "  tenon run -e 'SELECT count(*) FROM parquet.`data/orders`'",
      "  generate | tenon run - --master 'process[4,1,2g]'"
    })
public final class RunCommand implements Runnable {
  @ArgGroup(multiplicity = "1")
  private Source source;

  private static final class Source {
    @Parameters(paramLabel = "FILE.sql", description = "The script; - is standard input.")
    private String file;

    @Option(
        names = {"-e", "--execute"},
        paramLabel = "SQL",
        description = "The statements themselves.")
    private String text;
  }

  @Option(
      names = {"-p", "--param"},
      paramLabel = "NAME=VALUE",
      description = "The value of the parameter :NAME. Repeatable.")
  private Map<String, String> parameters = new LinkedHashMap<>();

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "How results are written: table, csv or json (a line for each row).")
  private ResultFormat format;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where results are written; appears when it is complete.")
  private Optional<String> output;

  @Option(
      names = "--explain-offload",
      description = "Say of each statement what accelerators computed, and why not the rest.")
  private boolean explainOffload;

  @Option(
      names = "--master",
      paramLabel = "MASTER",
      description = "Where it runs: local[*] if nothing is said.")
  private Optional<String> master;

  @Option(names = "--name", paramLabel = "NAME", description = "The application's name.")
  private Optional<String> name;

  @Mixin private SettingsOptions settings;

  @Option(
      names = {
        "--driver-memory",
        "--driver-java-options",
        "--driver-class-path",
        "--driver-library-path"
      },
      hidden = true,
      description = "Taken by bin/tenon, which starts the JVM.")
  @SuppressWarnings("unused")
  private List<String> takenByLauncher = List.of();

  @Override
  public void run() {
    SqlRun run = request();
    List<String> arguments = new ArrayList<>();
    arguments.addAll(
        List.of("--class", SqlProgram.class.getName(), "--name", name.orElse(run.name())));
    master.ifPresent(value -> arguments.addAll(List.of("--master", value)));
    arguments.addAll(List.of("--conf", "spark.ui.showConsoleProgress=" + run.progress()));
    arguments.addAll(settings.arguments());
    arguments.add("spark-internal");
    arguments.addAll(run.arguments());
    submit(arguments);
  }

  private static void submit(List<String> arguments) {
    try {
      TenonSubmit.submit(arguments.toArray(String[]::new));
    } catch (TenonException e) {
      throw e;
    } catch (Exception e) {
      if (Refusal.is(e)) {
        throw Refusal.of(e);
      }
      throw e;
    }
  }

  private SqlRun request() {
    boolean progress = Boolean.getBoolean("tenon.terminal");
    if (source.text != null) {
      return new SqlRun("-e", source.text, parameters, format, output, progress, explainOffload);
    }
    String label = source.file.equals("-") ? "<stdin>" : source.file;
    return new SqlRun(
        label, read(source.file), parameters, format, output, progress, explainOffload);
  }

  private static String read(String file) {
    try {
      byte[] bytes =
          file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new TenonException(
          CliErrorCode.FILE_UNREADABLE,
          "cannot read the script " + file + ": " + e + "; check the path and its permissions",
          e);
    }
  }
}
