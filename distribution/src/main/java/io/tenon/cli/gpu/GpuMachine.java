package io.tenon.cli.gpu;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The NVIDIA devices of this machine.
 *
 * @param driver the kernel driver's version; empty when there is none
 * @param why there is no device; empty when there is one
 */
record GpuMachine(List<Gpu> gpus, Optional<Version> driver, Optional<String> why) {
  private static final List<String> QUERY =
      List.of("--query-gpu=index,name,compute_cap,memory.total", "--format=csv,noheader");
  private static final long PATIENCE_SECONDS = 30;

  /**
   * A device.
   *
   * @param capability its compute capability, such as 90; empty when it does not say
   */
  record Gpu(String index, String name, Optional<Integer> capability, String memory) {}

  GpuMachine {
    gpus = List.copyOf(gpus);
  }

  /**
   * Looks at a machine; starts {@code nvidia-smi} where there is a device's file, and nothing else.
   *
   * @param root the machine's files
   * @param smi the program
   */
  static GpuMachine look(Path root, String smi) {
    Optional<Version> driver = driver(root.resolve("proc/driver/nvidia/version"));
    if (!hasDevice(root.resolve("dev"))) {
      return new GpuMachine(
          List.of(), driver, Optional.of("there is no file " + root.resolve("dev/nvidia0")));
    }
    try {
      return new GpuMachine(parse(run(smi)), driver, Optional.empty());
    } catch (IOException e) {
      return new GpuMachine(
          List.of(), driver, Optional.of(smi + " does not run: " + e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new GpuMachine(List.of(), driver, Optional.of(smi + " was interrupted"));
    }
  }

  private static Optional<Version> driver(Path file) {
    try {
      return Files.isReadable(file)
          ? Files.readString(file, UTF_8)
              .lines()
              .filter(line -> line.startsWith("NVRM"))
              .flatMap(line -> Version.find(line).stream())
              .findFirst()
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean hasDevice(Path folder) {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .anyMatch(name -> name.matches("nvidia\\d+") || name.equals("dxg"));
    } catch (IOException e) {
      return false;
    }
  }

  private static String run(String smi) throws IOException, InterruptedException {
    Path output = Files.createTempFile("tenon-smi", ".csv");
    try {
      Process process =
          new ProcessBuilder(Stream.concat(Stream.of(smi), QUERY.stream()).toList())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("no answer within " + PATIENCE_SECONDS + " s");
      }
      String text = Files.readString(output, UTF_8);
      if (process.exitValue() != 0) {
        throw new IOException("it ended with " + process.exitValue() + ": " + text.strip());
      }
      return text;
    } finally {
      Files.deleteIfExists(output);
    }
  }

  /** Reads lines of index, name, compute capability and memory. */
  static List<Gpu> parse(String csv) {
    return csv.lines()
        .map(line -> line.split(",\\s*"))
        .filter(cells -> cells.length == 4)
        .map(
            cells ->
                new Gpu(
                    cells[0].strip(),
                    cells[1].strip(),
                    Version.find(cells[2]).map(v -> v.parts().get(0) * 10 + v.parts().get(1)),
                    cells[3].strip()))
        .toList();
  }
}
