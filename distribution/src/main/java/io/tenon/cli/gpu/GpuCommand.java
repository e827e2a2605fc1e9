package io.tenon.cli.gpu;

import io.tenon.cli.CliErrorCode;
import io.tenon.cli.Distribution;
import io.tenon.cli.TextTable;
import io.tenon.kernel.json.JsonObject;
import io.tenon.spi.ErrorCategory;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tenon gpu}. */
@Command(
    name = "gpu",
    description = "Tells whether GPUs can be used here, before an executor starts.")
public final class GpuCommand implements Runnable {
  private static final Pattern SPARK_CORE =
      Pattern.compile("spark-core_(\\d+\\.\\d+)-(\\d+\\.\\d+\\.\\d+).*\\.jar");

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      description = {
        "Checks the device, its driver and Java, and with a jar of NVIDIA's RAPIDS Accelerator",
        "whether its CUDA, Spark and Scala fit. Names what to change, and the settings to make."
      })
  int check(
      @Option(
              names = "--jar",
              paramLabel = "FILE",
              description = "The jar; unless given, the one in conf/spark-defaults.conf or jars.")
          @Nullable Path jar,
      @Option(
              names = "--set-up",
              description = "Adds the settings to conf/spark-defaults.conf if all fits.")
          boolean setUp,
      @Option(names = "--json", description = "Prints JSON.") boolean json) {
    Path home = Distribution.current().home();
    DefaultsFile defaults = DefaultsFile.read(home.resolve("conf/spark-defaults.conf"));
    Optional<RapidsJar> rapids =
        Optional.ofNullable(jar).or(() -> find(home, defaults)).map(RapidsJar::read);
    Path discovery = home.resolve("bin/gpu-addresses");
    Map<String, String> settings =
        rapids
            .map(found -> Preflight.settings(found, discovery))
            .orElseGet(() -> Preflight.resources(discovery));
    Preflight preflight = preflight(home);
    List<Finding> findings = new ArrayList<>(preflight.machineFindings());
    rapids.map(preflight::jarFindings).ifPresent(findings::addAll);
    findings.addAll(defaults.conflicts(settings));
    boolean fits = findings.stream().noneMatch(Finding::isWrong);
    int added = fits && setUp ? defaults.add(settings) : 0;
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      JsonObject names = JsonObject.empty();
      for (Map.Entry<String, String> setting : settings.entrySet()) {
        names = names.with(setting.getKey(), setting.getValue());
      }
      out.print(
          JsonObject.of("fits", fits)
              .with("findings", findings.stream().map(Finding::toJson).toList())
              .with("settings", names)
              .with("added", added)
              .toPrettyJson());
    } else {
      print(out, findings, fits, settings, setUp ? Optional.of(added) : Optional.empty(), defaults);
    }
    out.flush();
    return fits ? 0 : ErrorCategory.CONFIG.exitCode();
  }

  private static void print(
      PrintWriter out,
      List<Finding> findings,
      boolean fits,
      Map<String, String> settings,
      Optional<Integer> added,
      DefaultsFile defaults) {
    TextTable table = new TextTable("WHAT", "VERDICT", "FOUND");
    findings.forEach(one -> table.row(one.what(), one.verdictWord(), one.found()));
    table.print(out);
    out.println();
    if (!fits) {
      out.println("To change:");
      findings.stream()
          .filter(Finding::isWrong)
          .forEach(one -> out.println("  " + one.what() + ": " + one.change()));
    } else if (added.isPresent()) {
      out.println(added.get() + " lines added to " + defaults.file());
    } else {
      out.println("Nothing speaks against it. Settings for " + defaults.file() + " (--set-up):");
      settings.forEach((key, value) -> out.println("  " + key + " " + value));
    }
  }

  private static Preflight preflight(Path home) {
    Matcher core = core(home);
    String smi = Optional.ofNullable(System.getenv("NVIDIA_SMI")).orElse("nvidia-smi");
    return new Preflight(
        GpuMachine.look(Path.of("/"), smi),
        core.group(2),
        core.group(1),
        Runtime.version().feature());
  }

  private static Matcher core(Path home) {
    return jars(home)
        .map(name -> SPARK_CORE.matcher(name.getFileName().toString()))
        .filter(Matcher::matches)
        .findFirst()
        .orElseThrow(
            () ->
                new TenonException(
                    CliErrorCode.FILE_UNREADABLE,
                    home.resolve("jars") + " has no spark-core; install the distribution again"));
  }

  private static Optional<Path> find(Path home, DefaultsFile defaults) {
    return defaults.value("spark.jars").stream()
        .flatMap(value -> Stream.of(value.split(",")))
        .map(String::strip)
        .filter(value -> value.contains("rapids-4-spark"))
        .map(value -> Path.of(value.replaceFirst("^file:(//)?", "")))
        .findFirst()
        .or(
            () ->
                jars(home)
                    .filter(file -> file.getFileName().toString().startsWith("rapids-4-spark"))
                    .findFirst());
  }

  private static Stream<Path> jars(Path home) {
    try (Stream<Path> files = Files.list(home.resolve("jars"))) {
      return files.sorted().toList().stream();
    } catch (IOException e) {
      throw new TenonException(
          CliErrorCode.FILE_UNREADABLE,
          "cannot read " + home.resolve("jars") + "; install the distribution again",
          e);
    }
  }
}
