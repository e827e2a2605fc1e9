package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.FileSplit;
import java.sql.SQLException;
import java.util.List;
import org.duckdb.Engine;

/** The files of a scan as DuckDB's SQL reads them. */
interface ScanFiles {
  /** The scan's columns of the file, in order, as {@code c0}, {@code c1}, ... */
  String columns(String path);

  /**
   * The function that reads the files, which all have the same {@link #columns}.
   *
   * @param options more of its parameters, each behind a comma
   */
  String reader(List<FileSplit> files, String options);

  /** The condition for the rows of these splits of the file, which do not cover it. */
  String rows(String path, List<FileSplit> splits, Engine.Session session) throws SQLException;
}
