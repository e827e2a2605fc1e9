package io.tenon.cli.sql;

import java.io.IOException;
import java.io.Writer;
import org.apache.spark.sql.Row;

/** Spark's own form of a row in JSON, a line each; NULL is null, not left out. */
final class JsonWriter implements ResultWriter {
  private final Writer out;

  JsonWriter(Writer out) {
    this.out = out;
  }

  @Override
  public void row(Row row) throws IOException {
    out.write(row.json());
    out.write('\n');
  }

  @Override
  public void finish() {}
}
