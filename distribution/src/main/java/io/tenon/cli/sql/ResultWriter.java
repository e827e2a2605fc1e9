package io.tenon.cli.sql;

import java.io.IOException;
import org.apache.spark.sql.Row;

/** Writes one result set, row by row; keeps no more than it needs of it. */
interface ResultWriter {
  void row(Row row) throws IOException;

  /** Writes what is still held back, and what ends a result set. */
  void finish() throws IOException;
}
