package io.tenon.cli.sql;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * Aligned columns. The widths are those of the first rows; a later row that is wider stands out
 * rather than being cut.
 */
final class TableWriter implements ResultWriter {
  private static final int MEASURED_ROWS = 1000;

  private final Writer out;
  private final List<String> columns;
  private final int[] widths;
  private final List<String[]> measured = new ArrayList<>();
  private boolean started;
  private long rows;

  TableWriter(Writer out, List<String> columns) {
    this.out = out;
    this.columns = columns;
    this.widths = columns.stream().mapToInt(TableWriter::width).toArray();
  }

  @Override
  public void row(Row row) throws IOException {
    String[] cells = new String[columns.size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = row.isNullAt(i) ? "NULL" : printable(row.getString(i));
    }
    rows++;
    if (started) {
      line(cells);
      return;
    }
    measured.add(cells);
    for (int i = 0; i < cells.length; i++) {
      widths[i] = Math.max(widths[i], width(cells[i]));
    }
    if (measured.size() == MEASURED_ROWS) {
      start();
    }
  }

  @Override
  public void finish() throws IOException {
    if (!started) {
      start();
    }
    out.write("(" + rows + (rows == 1 ? " row)" : " rows)") + "\n\n");
  }

  private void start() throws IOException {
    started = true;
    line(columns.toArray(new String[0]));
    String[] rule = new String[widths.length];
    for (int i = 0; i < rule.length; i++) {
      rule[i] = "-".repeat(widths[i]);
    }
    out.write(String.join("-+-", rule) + "\n");
    for (String[] cells : measured) {
      line(cells);
    }
    measured.clear();
  }

  private void line(String[] cells) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      line.append(i == 0 ? "" : " | ").append(cells[i]);
      if (i < cells.length - 1) {
        line.append(" ".repeat(Math.max(0, widths[i] - width(cells[i]))));
      }
    }
    out.write(line.append('\n').toString());
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  /** On one line, and with nothing in it that a terminal would obey. */
  private static String printable(String text) {
    if (text.chars().noneMatch(Character::isISOControl)) {
      return text;
    }
    StringBuilder printable = new StringBuilder();
    for (char c : text.toCharArray()) {
      switch (c) {
        case '\n' -> printable.append("\\n");
        case '\r' -> printable.append("\\r");
        case '\t' -> printable.append("\\t");
        default -> {
          if (Character.isISOControl(c)) {
            printable.append(String.format("\\u%04x", (int) c));
          } else {
            printable.append(c);
          }
        }
      }
    }
    return printable.toString();
  }
}
