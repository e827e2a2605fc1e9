package io.tenon.accelerator.duckdb;

import io.tenon.accelerator.duckdb.FileStamps.Stamp;
import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.AcceleratorErrorCode;
import io.tenon.spi.accelerator.Field;
import io.tenon.spi.accelerator.FileSplit;
import io.tenon.spi.accelerator.Relation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.Engine;

/**
 * CSV files, whose columns are found by position. Each is looked through by {@link CsvCheck} before
 * it is read for the first time; its fields are read as texts and turned into values by {@link
 * CsvValues}.
 */
final class CsvFiles implements ScanFiles {
  /** Spark unpacks files by their names. */
  private static final Set<String> PACKED =
      Set.of(".gz", ".gzip", ".bz2", ".deflate", ".snappy", ".lz4", ".zst", ".zstd", ".xz", ".br");

  private final Relation.Scan scan;
  private final CsvDialect dialect;

  private CsvFiles(Relation.Scan scan) {
    this.scan = scan;
    this.dialect = CsvDialect.of(scan.options());
  }

  /**
   * What is known without the files.
   *
   * @throws Unsupported when the scan is not done here
   */
  static void check(Relation.Scan scan) {
    CsvDialect.of(scan.options());
    for (Field column : scan.columns()) {
      CsvValues.sql("v", column);
      position(scan, column);
    }
    scan.splits().forEach(CsvFiles::check);
  }

  private static void check(FileSplit split) {
    String path = ScanSql.path(split.file()).toLowerCase(Locale.ROOT);
    if (PACKED.stream().anyMatch(path::endsWith)) {
      throw new Unsupported("CSV that is compressed is not supported");
    }
    if (split.length() < split.fileLength()) {
      throw new Unsupported("a part of a CSV file is not supported");
    }
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

  /**
   * The files of a scan, after a look through those that are not in {@code known}.
   *
   * @param known the problems of files, empty texts where there is none
   * @param cancelled ends the look early; the files must then not be read
   * @throws TenonException {@link AcceleratorErrorCode#ACCELERATOR_BAD_FILE} when Spark might read
   *     one of them in another way
   */
  static CsvFiles of(Relation.Scan scan, FileStamps<String> known, BooleanSupplier cancelled) {
    CsvFiles files = new CsvFiles(scan);
    scan.splits().forEach(split -> files.look(ScanSql.path(split.file()), known, cancelled));
    return files;
  }

  private void look(String path, FileStamps<String> known, BooleanSupplier cancelled) {
    Object key = List.of(path, dialect, scan.fileColumns().size());
    String problem =
        known
            .find(key, path)
            .orElseGet(
                () -> {
                  Stamp before = Stamp.of(path);
                  String found = problem(path, cancelled);
                  if (!cancelled.getAsBoolean()) {
                    known.put(key, before, found);
                  }
                  return found;
                });
    if (!problem.isEmpty()) {
      throw new TenonException(
          AcceleratorErrorCode.ACCELERATOR_BAD_FILE,
          "the file " + path + " " + problem + ", which Spark may read in another way than DuckDB");
    }
  }

  private String problem(String path, BooleanSupplier cancelled) {
    try {
      Optional<String> found =
          CsvCheck.problem(Path.of(path), dialect, scan.fileColumns().size(), cancelled);
      return found.orElse("");
    } catch (IOException e) {
      throw new TenonException(
          AcceleratorErrorCode.ACCELERATOR_BAD_FILE,
          "cannot read the file " + path + ": " + e + "; Spark can say more",
          e);
    }
  }

  @Override
  public String columns(String path) {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < scan.columns().size(); i++) {
      Field column = scan.columns().get(i);
      columns.add(CsvValues.sql("v" + position(scan, column), column) + " AS c" + i);
    }
    return String.join(", ", columns);
  }

  @Override
  public String reader(List<FileSplit> files, String options) {
    String names =
        files.stream()
            .map(file -> Sql.text(ScanSql.path(file.file())))
            .collect(Collectors.joining(", ", "[", "]"));
    String columns =
        IntStream.range(0, scan.fileColumns().size())
            .mapToObj(i -> "'v" + i + "': 'VARCHAR'")
            .collect(Collectors.joining(", ", "{", "}"));
    return "read_csv("
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
        + ")";
  }

  @Override
  public String rows(String path, List<FileSplit> splits, Engine.Session session) {
    throw new TenonException(
        AcceleratorErrorCode.ACCELERATOR_BAD_FILE,
        "the file " + path + " is longer than it was when the query began; run the query again");
  }
}
