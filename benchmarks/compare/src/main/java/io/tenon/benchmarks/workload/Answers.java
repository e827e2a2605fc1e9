package io.tenon.benchmarks.workload;

import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows as text: the query, then a cell each, separated by tabs. Numbers begin with {@code #}, since
 * engines give the same number as another type.
 */
final class Answers {
  private final List<String> lines = new ArrayList<>();

  void clear() {
    lines.clear();
  }

  void add(String query, List<Object> row) {
    StringBuilder line = new StringBuilder(query);
    for (Object value : row) {
      line.append('\t').append(text(value));
    }
    lines.add(line.toString());
  }

  private static String text(Object value) {
    if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      return "#" + (Double.isFinite(number) ? BigDecimal.valueOf(number).toPlainString() : number);
    }
    if (value instanceof BigDecimal number) {
      return "#" + number.toPlainString();
    }
    if (value instanceof Number number) {
      return "#" + number;
    }
    return String.valueOf(value).replace('\t', ' ').replace('\n', ' ');
  }

  void write(Path file) throws IOException {
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      for (String line : lines) {
        writer.write(line);
        writer.newLine();
      }
    }
  }
}
