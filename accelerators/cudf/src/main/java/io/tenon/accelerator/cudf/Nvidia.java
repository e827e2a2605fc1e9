package io.tenon.accelerator.cudf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the files of this machine say of NVIDIA devices. Nothing is loaded and nothing is started:
 * where there is no device, cuDF's library would take seconds to say so.
 *
 * @param root the machine's; another in tests
 */
record Nvidia(Path root) {
  private static final Pattern DEVICE = Pattern.compile("nvidia\\d+");
  private static final Pattern VERSION = Pattern.compile("\\b(\\d+\\.\\d+(?:\\.\\d+)?)\\b");
  private static final List<String> LIBRARIES =
      List.of(
          "usr/lib/x86_64-linux-gnu",
          "usr/lib/aarch64-linux-gnu",
          "usr/lib64",
          "usr/lib",
          "lib/x86_64-linux-gnu",
          "usr/local/nvidia/lib64",
          "usr/local/nvidia/lib",
          "usr/local/cuda/compat",
          "usr/lib/wsl/lib");

  /** The devices' files, {@code nvidia0} and so on; WSL has one for all. */
  List<String> devices() {
    Path folder = root.resolve("dev");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> DEVICE.matcher(name).matches() || name.equals("dxg"))
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The driver's version, {@code 560.35.05}; empty when it does not say. */
  Optional<String> driver() {
    Path file = root.resolve("proc/driver/nvidia/version");
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    try {
      return Files.readString(file, UTF_8)
          .lines()
          .filter(line -> line.startsWith("NVRM"))
          .map(VERSION::matcher)
          .filter(Matcher::find)
          .map(matcher -> matcher.group(1))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Where the driver's library is; empty when it is in none of the usual folders. */
  Optional<Path> library(Optional<String> searchPath) {
    Stream<Path> named =
        searchPath.stream()
            .flatMap(path -> Stream.of(path.split(":")))
            .filter(folder -> !folder.isBlank())
            .map(Path::of);
    return Stream.concat(named, LIBRARIES.stream().map(root::resolve))
        .map(folder -> folder.resolve("libcuda.so.1"))
        .filter(Files::exists)
        .findFirst();
  }

  /** Why there is no device to use; empty when there seems to be one. */
  Optional<String> missing(Optional<String> searchPath) {
    if (devices().isEmpty()) {
      return Optional.of("no NVIDIA device: there is no file /dev/nvidia0");
    }
    if (library(searchPath).isEmpty()) {
      return Optional.of(
          "there is an NVIDIA device, but its driver's library libcuda.so.1 is in none of the"
              + " usual folders; install the driver, or name its folder in LD_LIBRARY_PATH");
    }
    return Optional.empty();
  }
}
