package io.tenon.benchmarks.compare;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether two engines gave the same rows, in whatever order. Numbers with a fraction may differ in
 * the last digits: what one engine has as a decimal another may have as a double.
 */
final class AnswerCheck {
  private static final double RELATIVE = 1e-6;
  private static final double ABSOLUTE = 0.0051;

  private AnswerCheck() {}

  /** The queries whose answers differ, and how. */
  static Map<String, String> differences(Path one, Path other) throws IOException {
    Map<String, List<String[]>> ours = read(one);
    Map<String, List<String[]>> theirs = read(other);
    Set<String> queries = new TreeSet<>(ours.keySet());
    queries.addAll(theirs.keySet());
    Map<String, String> differences = new TreeMap<>();
    for (String query : queries) {
      String difference =
          difference(ours.getOrDefault(query, List.of()), theirs.getOrDefault(query, List.of()));
      if (!difference.isEmpty()) {
        differences.put(query, difference);
      }
    }
    return differences;
  }

  private static Map<String, List<String[]>> read(Path file) throws IOException {
    Map<String, List<String[]>> rows = new TreeMap<>();
    for (String line : Files.readAllLines(file)) {
      String[] cells = line.split("\t", -1);
      rows.computeIfAbsent(cells[0], q -> new ArrayList<>()).add(cells);
    }
    rows.values().forEach(r -> r.sort(Comparator.comparing(AnswerCheck::key)));
    return rows;
  }

  /**
   * What rows are sorted by: what cannot differ between engines first, then the numbers roughly.
   */
  private static String key(String[] row) {
    StringBuilder exact = new StringBuilder();
    StringBuilder rough = new StringBuilder();
    for (String cell : row) {
      if (cell.startsWith("#")) {
        rough.append(rounded(cell)).append('\t');
      } else {
        exact.append(cell).append('\t');
      }
    }
    return exact.append(rough).toString();
  }

  private static String rounded(String cell) {
    try {
      return "%025.3f".formatted(new BigDecimal(cell.substring(1)));
    } catch (NumberFormatException e) {
      return cell;
    }
  }

  private static String difference(List<String[]> ours, List<String[]> theirs) {
    if (ours.size() != theirs.size()) {
      return ours.size() + " rows, not " + theirs.size();
    }
    for (int row = 0; row < ours.size(); row++) {
      if (!same(ours.get(row), theirs.get(row))) {
        return "row %d: %s, not %s"
            .formatted(
                row + 1, String.join(" | ", ours.get(row)), String.join(" | ", theirs.get(row)));
      }
    }
    return "";
  }

  private static boolean same(String[] one, String[] other) {
    if (one.length != other.length) {
      return false;
    }
    for (int i = 0; i < one.length; i++) {
      if (!one[i].equals(other[i]) && !near(one[i], other[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean near(String one, String other) {
    if (!one.startsWith("#") || !other.startsWith("#")) {
      return false;
    }
    try {
      double a = Double.parseDouble(one.substring(1));
      double b = Double.parseDouble(other.substring(1));
      boolean whole = a == Math.rint(a) && b == Math.rint(b) && Math.abs(a) < 1e6;
      return whole ? a == b : Math.abs(a - b) <= Math.max(ABSOLUTE, RELATIVE * Math.abs(a));
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
