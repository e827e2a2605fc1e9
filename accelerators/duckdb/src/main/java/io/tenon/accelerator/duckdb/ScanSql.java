package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.Expression.Literal;
import io.tenon.spi.accelerator.FileSplit;
import io.tenon.spi.accelerator.Relation;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.duckdb.Engine;

/** A scan of files in SQL, once it is known what the files have. */
final class ScanSql {
  /** With more sets of constants the files are joined with them instead of read one by one. */
  private static final int SEPARATE = 16;

  private final Relation.Scan scan;
  private final ScanFiles files;

  /**
   * @param files those of the scan
   */
  ScanSql(Relation.Scan scan, ScanFiles files) {
    this.scan = scan;
    this.files = files;
  }

  static String path(URI file) {
    if (!"file".equals(file.getScheme())) {
      throw new Unsupported("files of " + file.getScheme() + ": are not supported");
    }
    String path = Path.of(file).toString();
    if (path.chars().anyMatch(c -> c == '*' || c == '?' || c == '[')) {
      throw new Unsupported("a path with *, ? or [ is not supported");
    }
    return path;
  }

  /** The paths of files, as DuckDB's readers take them. */
  static String list(List<FileSplit> files) {
    return files.stream()
        .map(file -> Sql.text(path(file.file())))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** The query, with the columns {@code c0}, {@code c1}, ... */
  String query(Engine.Session session) throws SQLException {
    // What is read in the same way is read at once: by the columns, then by the constants.
    Map<String, List<FileSplit>> whole = new LinkedHashMap<>();
    List<String> queries = new ArrayList<>();
    for (List<FileSplit> splits : byFile().values()) {
      String path = path(splits.get(0).file());
      if (coversAll(splits)) {
        whole.computeIfAbsent(files.columns(path), any -> new ArrayList<>()).add(splits.get(0));
      } else {
        queries.add(part(path, splits, session));
      }
    }
    whole.forEach((columns, some) -> queries.addAll(together(columns, some)));
    return queries.isEmpty() ? nothing() : String.join(" UNION ALL ", queries);
  }

  private Map<String, List<FileSplit>> byFile() {
    return scan.splits().stream()
        .collect(
            Collectors.groupingBy(
                split -> path(split.file()) + "\0" + split.constants(),
                LinkedHashMap::new,
                Collectors.toList()));
  }

  private static boolean coversAll(List<FileSplit> splits) {
    long reached = 0;
    for (FileSplit split :
        splits.stream().sorted(java.util.Comparator.comparingLong(FileSplit::start)).toList()) {
      if (split.start() != reached) {
        return false;
      }
      reached = split.start() + split.length();
    }
    return reached >= splits.get(0).fileLength();
  }

  private List<String> together(String columns, List<FileSplit> these) {
    Map<List<Literal>, List<FileSplit>> byConstants =
        these.stream()
            .collect(
                Collectors.groupingBy(
                    FileSplit::constants, LinkedHashMap::new, Collectors.toList()));
    if (byConstants.size() > SEPARATE) {
      return List.of(joined(columns, these));
    }
    List<String> queries = new ArrayList<>();
    byConstants.forEach(
        (constants, some) ->
            queries.add(select(columns, constants(constants)) + " FROM " + files.reader(some, "")));
    return queries;
  }

  /** Each file's name is matched with its constants. */
  private String joined(String columns, List<FileSplit> these) {
    List<String> rows = new ArrayList<>();
    for (FileSplit file : these) {
      List<String> values = new ArrayList<>(List.of(Sql.text(path(file.file()))));
      file.constants().forEach(constant -> values.add(Literals.sql(constant).text()));
      rows.add("(" + String.join(", ", values) + ")");
    }
    List<String> names = new ArrayList<>(List.of("file"));
    List<String> constants = new ArrayList<>();
    for (int i = 0; i < scan.constants().size(); i++) {
      names.add("k" + i);
      constants.add("k.k" + i + " AS c" + (scan.columns().size() + i));
    }
    return select(columns, constants)
        + " FROM "
        + files.reader(these, ", filename = true")
        + " AS f JOIN (VALUES "
        + String.join(", ", rows)
        + ") AS k("
        + String.join(", ", names)
        + ") ON f.filename = k.file";
  }

  private List<String> constants(List<Literal> constants) {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < constants.size(); i++) {
      columns.add(Literals.sql(constants.get(i)).text() + " AS c" + (scan.columns().size() + i));
    }
    return columns;
  }

  private static String select(String columns, List<String> constants) {
    List<String> all = new ArrayList<>(constants);
    if (!columns.isEmpty()) {
      all.add(0, columns);
    }
    return "SELECT " + (all.isEmpty() ? "0 AS none" : String.join(", ", all));
  }

  private String part(String path, List<FileSplit> splits, Engine.Session session)
      throws SQLException {
    String rows = files.rows(path, splits, session);
    return select(files.columns(path), constants(splits.get(0).constants()))
        + " FROM "
        + files.reader(splits.subList(0, 1), "")
        + " WHERE "
        + rows;
  }

  private String nothing() {
    List<Sql> nulls =
        scan.output().stream().map(field -> Literals.sql(new Literal(field.type(), null))).toList();
    return Rows.select(nulls, " WHERE FALSE").query();
  }
}
