package io.tenon.accelerator.duckdb;

import io.tenon.spi.ByteSize;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.duckdb.Engine;

/**
 * What DuckDB counted of a query.
 *
 * @param rows that scans gave
 * @param read from files; what DuckDB still had in memory is not counted
 * @param peak memory of the whole instance while the query ran
 * @param spilled the most that was on disk at once
 */
record Profile(long rows, ByteSize read, ByteSize peak, ByteSize spilled) {
  static final Profile NONE = new Profile(0, new ByteSize(0), new ByteSize(0), new ByteSize(0));

  private static final String ROWS = "total_rows_scanned";
  private static final String READ = "total_bytes_read";
  private static final String PEAK = "peak_buffer_memory";
  private static final String SPILLED = "peak_temp_dir_size";
  private static final Pattern NUMBER = Pattern.compile("\"(\\w+)\":\\s*(\\d+)\\b");

  /** From now on the session counts, and nothing else. */
  static void begin(Engine.Session session) throws SQLException {
    String tracked =
        String.join(
            "', '", List.of("query." + ROWS, "io." + READ, "system." + PEAK, "system." + SPILLED));
    session.query("SET SESSION tracked_metrics = ['" + tracked + "']");
    session.query("SET SESSION enable_profiling = 'no_output'");
  }

  /** What was counted of the session's last query, which has ended. */
  static Profile of(Engine.Session session) {
    Map<String, Long> counted = new TreeMap<>();
    try {
      Matcher number = NUMBER.matcher(session.profile());
      while (number.find()) {
        counted.put(number.group(1), Long.valueOf(number.group(2)));
      }
    } catch (SQLException e) {
      // There is nothing to count of a query that did not begin.
      return NONE;
    }
    return new Profile(
        counted.getOrDefault(ROWS, 0L),
        new ByteSize(counted.getOrDefault(READ, 0L)),
        new ByteSize(counted.getOrDefault(PEAK, 0L)),
        new ByteSize(counted.getOrDefault(SPILLED, 0L)));
  }
}
