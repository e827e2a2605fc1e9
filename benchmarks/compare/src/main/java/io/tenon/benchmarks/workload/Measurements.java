package io.tenon.benchmarks.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a process has measured: lines of {@code pass query name=value…}, separated by tabs, times in
 * nanoseconds; and lines of {@code # name=value} about the process.
 */
final class Measurements {
  private final List<String> lines = new ArrayList<>();

  /** About one run of a query. */
  void add(int pass, String query, Map<String, ?> values) {
    String cells =
        new TreeMap<>(values)
            .entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining("\t"));
    lines.add(pass + "\t" + query + "\t" + cells);
    System.err.printf("pass %d %s %s ms%n", pass, query, millis(values.get("wall")));
  }

  private static String millis(Object nanos) {
    return nanos instanceof Long number ? String.valueOf(number / 1_000_000) : "failed after some";
  }

  /** About the process. */
  void add(String name, Object value) {
    lines.add("# " + name + "=" + value);
  }

  /** Adds the most memory that this process had, and writes all. */
  void write(Path file) throws IOException {
    add("peak-memory", peakMemory());
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    Files.write(unfinished, lines);
    Files.move(
        unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The most memory that was resident at once, in bytes; 0 where the system does not say. */
  private static long peakMemory() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElse(0);
  }
}
