package io.tenon.cli.cds;

import io.tenon.cli.CliErrorCode;
import io.tenon.cli.Distribution;
import io.tenon.spark.submit.TenonSubmit;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tenon cds}: makes the archive of classes for this Java and this place. */
@Command(
    name = "cds",
    description = {
      "Makes the archive of classes that lets Spark start in half the time.",
      "The build makes one. Make it again after moving the distribution, after changing its jars,"
          + " and for another Java."
    })
public final class CdsCommand implements Runnable {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String STANDARD_OUTPUT = "-";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = {
        "Writes it there, and - to the standard output, for 'tenon image build --class-archive'"
            + " (default: to its place in the distribution)."
      })
  private @Nullable String output;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    Distribution distribution = Distribution.current();
    String target = output == null ? distribution.classArchive().toString() : output;
    PrintWriter err = spec.commandLine().getErr();
    err.println("tenon: making " + target + " by a training run; this takes about 20 seconds");
    err.flush();
    long start = System.nanoTime();
    try {
      long size = make(distribution, target);
      err.printf(
          "tenon: done in %d s, %d MB%n",
          Duration.ofNanos(System.nanoTime() - start).toSeconds(), size >> 20);
      err.flush();
    } catch (IOException e) {
      throw new TenonException(
          CliErrorCode.CDS_FAILED,
          "cannot write " + target + ": " + e + "; check the folder's permissions and the disk",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TenonException(CliErrorCode.CDS_FAILED, "the training run was interrupted", e);
    }
  }

  /** Returns how large it is, in bytes. */
  private static long make(Distribution distribution, String target)
      throws IOException, InterruptedException {
    // Not in the archive's own folder: what is interrupted must leave nothing that is in the way.
    Path work = Files.createTempDirectory("tenon-cds");
    try {
      Path made = work.resolve("archive.jsa");
      Path log = work.resolve("log");
      train(distribution, made, log, work);
      if (!Files.isRegularFile(made)) {
        throw new TenonException(
            CliErrorCode.CDS_FAILED,
            "the training run made no archive; it said:\n" + Files.readString(log));
      }
      if (target.equals(STANDARD_OUTPUT)) {
        Files.copy(made, System.out);
        System.out.flush();
      } else {
        put(made, Path.of(target).toAbsolutePath());
      }
      return Files.size(made);
    } finally {
      delete(work);
    }
  }

  private static void put(Path made, Path archive) throws IOException {
    Files.createDirectories(archive.getParent());
    Path beside = archive.resolveSibling(archive.getFileName() + ".new");
    Files.copy(made, beside, StandardCopyOption.REPLACE_EXISTING);
    Files.move(beside, archive, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void train(Distribution distribution, Path made, Path log, Path work)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:ArchiveClassesAtExit=" + made);
    // Training needs no fast code, only classes.
    command.add("-XX:TieredStopAtLevel=1");
    command.add("@" + distribution.javaOptions());
    command.addAll(List.of("-cp", distribution.jarClassPath()));
    command.add(TenonSubmit.class.getName());
    command.addAll(List.of("--master", "local[2]", "--conf", "spark.ui.enabled=true"));
    command.addAll(List.of("--conf", "spark.ui.port=0"));
    command.addAll(List.of("--class", Training.class.getName(), "spark-internal"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(work.toFile());
    builder.environment().put("SPARK_CONF_DIR", work.toString());
    builder.environment().remove("SPARK_SUBMIT_OPTS");
    // An image that has an archive names it there.
    builder.environment().remove("JDK_JAVA_OPTIONS");
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new TenonException(
            CliErrorCode.CDS_FAILED,
            "the training run did not end within " + LIMIT.toMinutes() + " minutes");
      }
      if (process.exitValue() != 0) {
        throw new TenonException(
            CliErrorCode.CDS_FAILED,
            "the training run ended with exit code "
                + process.exitValue()
                + "; it said:\n"
                + Files.readString(log));
      }
    } finally {
      process.destroyForcibly();
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var paths = Files.walk(directory)) {
      for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(path);
      }
    }
  }
}
