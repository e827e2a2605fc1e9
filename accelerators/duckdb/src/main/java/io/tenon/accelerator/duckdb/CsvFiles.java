package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.Field;
import io.tenon.spi.accelerator.FileSplit;
import io.tenon.spi.accelerator.Relation;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.Engine;

/**
 * CSV files, whose columns are found by position. Each is looked through by {@link CsvCheck} before
 * it is read for the first time; its fields are read as texts and turned into values by {@link
 * CsvValues}.
 */
final class CsvFiles implements ScanSource, ScanFiles {
  private final Relation.Scan scan;
  private final CsvDialect dialect;
  private final List<Integer> positions;

  /**
   * @throws Unsupported when the scan is not done here
   */
  CsvFiles(Relation.Scan scan) {
    this.scan = scan;
    this.dialect = CsvDialect.of(scan.options());
    this.positions = scan.columns().stream().map(column -> position(scan, column)).toList();
    scan.columns().forEach(CsvValues::check);
    FileLooks.checkWhole(scan);
  }

  private static int position(Relation.Scan scan, Field column) {
    List<Integer> found =
        IntStream.range(0, scan.fileColumns().size())
            .filter(i -> scan.fileColumns().get(i).name().equals(column.name()))
            .boxed()
            .toList();
    if (found.size() != 1) {
      throw new Unsupported(
          "CSV with " + found.size() + " columns '" + column.name() + "' is not supported");
    }
    return found.get(0);
  }

  @Override
  public Relation.Scan scan() {
    return scan;
  }

  @Override
  public ScanFiles files(KnownFiles known, Engine.Session session, BooleanSupplier cancelled) {
    int columns = scan.fileColumns().size();
    for (FileSplit file : scan.splits()) {
      known
          .csv()
          .look(
              file,
              List.of(dialect, columns),
              cancelled,
              (path, stop) -> CsvCheck.problem(path, dialect, columns, stop))
          .ifPresent(
              problem -> {
                throw FileLooks.doubtful(file, problem);
              });
    }
    return this;
  }

  @Override
  public String columns(String path) {
    return IntStream.range(0, scan.columns().size())
        .mapToObj(
            i -> {
              int position = positions.get(i);
              String value = CsvValues.sql("v" + position, "x" + position, scan.columns().get(i));
              return value + " AS c" + i;
            })
        .collect(Collectors.joining(", "));
  }

  @Override
  public String reader(List<FileSplit> files, String options) {
    String names = ScanSql.list(files);
    String columns =
        IntStream.range(0, scan.fileColumns().size())
            .mapToObj(i -> "'v" + i + "': 'VARCHAR'")
            .collect(Collectors.joining(", ", "{", "}"));
    // Each text is made a value once, below what looks at both.
    String values =
        IntStream.range(0, scan.columns().size())
            .filter(i -> scan.columns().get(i).type() != Simple.STRING)
            .mapToObj(
                i ->
                    ", CAST(v%1$d AS %2$s) AS x%1$d"
                        .formatted(positions.get(i), Types.sql(scan.columns().get(i).type())))
            .collect(Collectors.joining());
    return "(SELECT *"
        + values
        + " FROM read_csv("
        + names
        + ", auto_detect = false, columns = "
        + columns
        + ", delim = "
        + Sql.text(String.valueOf(dialect.delimiter()))
        + ", header = "
        + dialect.header()
        + ", quote = '\"', escape = '\"', new_line = '\\n', nullstr = '', allow_quoted_nulls = false"
        + ", strict_mode = true, null_padding = false, ignore_errors = false, compression = 'none'"
        + ", hive_partitioning = false, union_by_name = false"
        + options
        + "))";
  }

  @Override
  public String rows(String path, List<FileSplit> splits, Engine.Session session) {
    throw FileLooks.grown(path);
  }
}
