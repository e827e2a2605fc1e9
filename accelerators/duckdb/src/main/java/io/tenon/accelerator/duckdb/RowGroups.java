package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.FileSplit;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.Engine;

/**
 * Which rows of a Parquet file belong to a split: those of the row groups with the middle in it.
 */
final class RowGroups {
  private RowGroups() {}

  /** A condition on {@code file_row_number}, by which DuckDB passes over the other row groups. */
  static String condition(String path, List<FileSplit> splits, Engine.Session session)
      throws SQLException {
    List<String> ranges = new ArrayList<>();
    long first = 0;
    for (List<Object> group :
        session.query(
            "SELECT row_group_num_rows, data_page_offset, dictionary_page_offset,"
                + " row_group_compressed_bytes FROM parquet_metadata("
                + Sql.text(path)
                + ") WHERE column_id = 0 ORDER BY row_group_id")) {
      long rows = number(group.get(0));
      long start = number(group.get(1));
      if (group.get(2) != null && number(group.get(2)) > 0) {
        start = Math.min(start, number(group.get(2)));
      }
      long middle = start + number(group.get(3)) / 2;
      if (splits.stream().anyMatch(split -> contains(split, middle))) {
        ranges.add("file_row_number BETWEEN " + first + " AND " + (first + rows - 1));
      }
      first += rows;
    }
    return ranges.isEmpty() ? "FALSE" : "(" + String.join(" OR ", ranges) + ")";
  }

  private static boolean contains(FileSplit split, long position) {
    return position >= split.start() && position < split.start() + split.length();
  }

  private static long number(Object value) {
    return ((Number) value).longValue();
  }
}
