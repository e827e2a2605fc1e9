package io.tenon.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one process has measured.
 *
 * @param process about the process
 * @param runs about each run of a query, in their order
 */
record Measured(Map<String, String> process, List<Run> runs) {
  /**
   * One run of one query.
   *
   * @param pass from 1; the first is the cold one
   */
  record Run(int pass, String query, Map<String, String> values) {
    OptionalLong number(String name) {
      String value = values.get(name);
      return value == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value));
    }

    Optional<String> text(String name) {
      return Optional.ofNullable(values.get(name));
    }
  }

  Measured {
    process = Map.copyOf(process);
    runs = List.copyOf(runs);
  }

  static Measured read(Path file) throws IOException {
    Map<String, String> process = new HashMap<>();
    List<Run> runs = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith("# ")) {
        put(process, line.substring(2));
      } else {
        String[] cells = line.split("\t");
        Map<String, String> values = new HashMap<>();
        for (int i = 2; i < cells.length; i++) {
          put(values, cells[i]);
        }
        runs.add(new Run(Integer.parseInt(cells[0]), cells[1], Map.copyOf(values)));
      }
    }
    return new Measured(process, runs);
  }

  private static void put(Map<String, String> values, String cell) {
    int end = cell.indexOf('=');
    values.put(cell.substring(0, end), cell.substring(end + 1));
  }

  /** The values of one name in the runs of a query that are warm, or that are not. */
  List<Double> values(String query, String name, boolean warm) {
    return runs.stream()
        .filter(r -> r.query().equals(query) && (r.pass() > 1) == warm)
        .map(r -> r.number(name))
        .filter(OptionalLong::isPresent)
        .map(v -> (double) v.getAsLong())
        .toList();
  }
}
