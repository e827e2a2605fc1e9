package io.tenon.accelerator.duckdb;

import io.tenon.accelerator.duckdb.FileStamps.Stamp;
import io.tenon.spi.accelerator.Relation;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.Engine;

/** What Parquet files say of their columns, remembered while a file stays as it is. */
final class Footers {
  /**
   * A column of a file.
   *
   * @param type as DuckDB reads it
   * @param physical as Parquet stores it; empty for groups
   */
  record FileColumn(String name, String type, String physical) {}

  /**
   * A file's footer.
   *
   * @param legacyCalendar whether Spark wrote its dates in the calendar before 1582
   */
  record Footer(List<FileColumn> columns, boolean legacyCalendar) {}

  private final FileStamps<Footer> known = new FileStamps<>();

  /** The footers of all files of a scan, by path. */
  Map<String, Footer> read(Relation.Scan scan, Engine.Session session) throws SQLException {
    Map<String, Footer> footers = new HashMap<>();
    Set<String> unknown = new LinkedHashSet<>();
    for (var split : scan.splits()) {
      String path = ScanSql.path(split.file());
      if (!footers.containsKey(path) && !unknown.contains(path)) {
        known
            .find(path, path)
            .ifPresentOrElse(footer -> footers.put(path, footer), () -> unknown.add(path));
      }
    }
    if (!unknown.isEmpty()) {
      footers.putAll(parse(unknown, session));
    }
    return footers;
  }

  private Map<String, Footer> parse(Set<String> paths, Engine.Session session) throws SQLException {
    Map<String, Stamp> before = new HashMap<>();
    paths.forEach(path -> before.put(path, Stamp.of(path)));
    String list = paths.stream().map(Sql::text).collect(Collectors.joining(", ", "[", "]"));
    Map<String, List<List<Object>>> schemas =
        session
            .query(
                "SELECT file_name, name, duckdb_type, type, num_children FROM parquet_schema("
                    + list
                    + ")")
            .stream()
            .collect(Collectors.groupingBy(row -> (String) row.get(0)));
    Set<Object> legacy =
        session
            .query(
                "SELECT DISTINCT file_name FROM parquet_kv_metadata("
                    + list
                    + ") WHERE starts_with(decode(key), 'org.apache.spark.legacy')")
            .stream()
            .map(row -> row.get(0))
            .collect(Collectors.toSet());
    Map<String, Footer> footers = new HashMap<>();
    for (String path : paths) {
      Footer footer =
          new Footer(columns(schemas.getOrDefault(path, List.of())), legacy.contains(path));
      footers.put(path, footer);
      known.put(path, before.get(path), footer);
    }
    return footers;
  }

  /** The columns right below the root, which comes first; what lies below them is passed over. */
  private static List<FileColumn> columns(List<List<Object>> rows) {
    List<FileColumn> columns = new ArrayList<>();
    int next = 1;
    while (next < rows.size()) {
      List<Object> row = rows.get(next);
      columns.add(
          new FileColumn(
              (String) row.get(1),
              String.valueOf(row.get(2)),
              row.get(3) == null ? "" : (String) row.get(3)));
      next = after(rows, next);
    }
    return columns;
  }

  private static int after(List<List<Object>> rows, int at) {
    Object children = rows.get(at).get(4);
    int next = at + 1;
    for (long i = 0; children != null && i < ((Number) children).longValue(); i++) {
      next = after(rows, next);
    }
    return next;
  }
}
