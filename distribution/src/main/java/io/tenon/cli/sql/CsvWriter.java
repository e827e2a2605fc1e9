package io.tenon.cli.sql;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import org.apache.spark.sql.Row;

/** RFC 4180, with line feeds. */
final class CsvWriter implements ResultWriter {
  private final Writer out;
  private final List<String> columns;
  private boolean started;

  CsvWriter(Writer out, List<String> columns) {
    this.out = out;
    this.columns = columns;
  }

  @Override
  public void row(Row row) throws IOException {
    start();
    for (int i = 0; i < columns.size(); i++) {
      if (i > 0) {
        out.write(',');
      }
      if (!row.isNullAt(i)) {
        out.write(field(row.getString(i)));
      }
    }
    out.write('\n');
  }

  @Override
  public void finish() throws IOException {
    start();
  }

  private void start() throws IOException {
    if (!started) {
      started = true;
      out.write(String.join(",", columns.stream().map(CsvWriter::field).toList()) + "\n");
    }
  }

  private static String field(String text) {
    boolean plain =
        !text.isEmpty()
            && text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
