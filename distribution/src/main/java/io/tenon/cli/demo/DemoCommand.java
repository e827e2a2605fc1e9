package io.tenon.cli.demo;

import io.tenon.cli.CliErrorCode;
import io.tenon.cli.Distribution;
import io.tenon.kernel.Kernel;
import io.tenon.spark.SparkKernel;
import io.tenon.spark.submit.TenonSubmit;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code tenon demo}: submits the example ETL job as any other application, in this JVM, and says
 * which plugins served it.
 */
@Command(
    name = "demo",
    description = "Generates the TPC-H tables where they are missing, and runs an ETL job on them.",
    sortOptions = false,
    footer = {"", "It can be cut off at any time and run again."})
public final class DemoCommand implements Runnable {
  private static final String APPLICATION = "io.tenon.example.etl.CustomerValue";

  @Option(
      names = "--scale",
      paramLabel = "SCALE",
      defaultValue = "0.1",
      description = "TPC-H scale factor; 1 is 8.7 million rows. Default: ${DEFAULT-VALUE}.")
  private double scale;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "tenon-demo/data",
      description = "Where the tables are. Default: ${DEFAULT-VALUE}.")
  private Path data;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "tenon-demo/output",
      description = "Where the result is written. Default: ${DEFAULT-VALUE}.")
  private Path output;

  @Option(
      names = "--master",
      paramLabel = "MASTER",
      defaultValue = "local[*]",
      description =
          "Where it runs: ${DEFAULT-VALUE}, this process, or 'process[2,1,1g]', two others.")
  private String master;

  @Option(
      names = {"-c", "--conf"},
      paramLabel = "KEY=VALUE",
      description = "A setting of Spark or Tenon. Repeatable.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = {"--driver-memory", "--driver-java-options"},
      hidden = true,
      description = "Taken by bin/tenon, which starts the JVM.")
  @SuppressWarnings("unused")
  private List<String> takenByLauncher = List.of();

  @Override
  public void run() {
    Path home = Distribution.current().home();
    DemoLog log = DemoLog.to(absolute(output).resolve("demo.log"));
    System.out.printf("%n  Tenon demo: what each customer of TPC-H is worth%n%n");
    try {
      TenonSubmit.submit(arguments(application(home)).toArray(String[]::new));
    } catch (TenonException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      throw new TenonException(
          CliErrorCode.DEMO_FAILED,
          "the demo stopped: %s; the log is %s; run it again to go on"
              .formatted(firstLine(e), log.file()),
          e);
    }
    // The submission has left the application's settings behind as system properties.
    SparkConf conf = new SparkConf();
    Kernel kernel = SparkKernel.of(conf);
    System.out.print(
        new DemoSummary(kernel.serving(), master, conf.get("spark.serializer", "Java")).text());
    System.out.print(NextSteps.text(home, absolute(output), absolute(data), scale));
  }

  private List<String> arguments(Path application) {
    List<String> arguments = new ArrayList<>(List.of("--class", APPLICATION, "--master", master));
    // The job is over before anybody could look at it, and a port less can be in use.
    conf(arguments, "spark.ui.enabled", "false");
    conf(arguments, "spark.ui.showConsoleProgress", "false");
    settings.forEach((key, value) -> conf(arguments, key, value));
    arguments.add(application.toString());
    arguments.addAll(List.of("--scale", String.valueOf(scale)));
    arguments.addAll(List.of("--data", absolute(data).toString()));
    arguments.addAll(List.of("--output", absolute(output).toString()));
    return arguments;
  }

  private static void conf(List<String> arguments, String key, String value) {
    arguments.addAll(List.of("--conf", key + "=" + value));
  }

  private static Path application(Path home) {
    Path examples = home.resolve("examples");
    try (DirectoryStream<Path> jars =
        Files.newDirectoryStream(examples, "tenon-example-etl*.jar")) {
      for (Path jar : jars) {
        return jar;
      }
    } catch (IOException e) {
      throw missing(examples, e);
    }
    throw missing(examples, null);
  }

  private static TenonException missing(Path examples, @Nullable IOException cause) {
    return new TenonException(
        CliErrorCode.FILE_UNREADABLE,
        "the example application is not in %s; unpack or build the distribution again"
            .formatted(examples),
        cause);
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private static String firstLine(Throwable failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getName()
        : message.lines().findFirst().orElse(message);
  }
}
