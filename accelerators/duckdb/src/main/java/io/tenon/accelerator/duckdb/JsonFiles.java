package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.Field;
import io.tenon.spi.accelerator.FileFormat;
import io.tenon.spi.accelerator.FileSplit;
import io.tenon.spi.accelerator.Relation;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.Engine;

/**
 * Files of JSON lines, whose columns are found by their keys. Each is looked through by {@link
 * JsonCheck} before it is read for the first time: what the columns of a query may be read as is
 * known from the values that were seen there.
 */
final class JsonFiles implements ScanSource, ScanFiles {
  private static final ReaderOptions OPTIONS =
      new ReaderOptions(
          FileFormat.JSON,
          Set.of(
              "inferschema",
              "samplingratio",
              "mode",
              "columnnameofcorruptrecord",
              "dropfieldifallnull",
              "ignorenullfields"),
          Map.of(
              "multiline", "false",
              "encoding", "utf-8",
              "charset", "utf-8",
              "locale", "en-us",
              "primitivesasstring", "false",
              "prefersdecimal", "false"));

  /** A float would be rounded twice by one of the two, and instants have a zone. */
  private static final Set<Simple> READ =
      EnumSet.of(
          Simple.BOOLEAN,
          Simple.BYTE,
          Simple.SHORT,
          Simple.INT,
          Simple.LONG,
          Simple.DOUBLE,
          Simple.STRING,
          Simple.DATE);

  /** DuckDB reads no file without columns; a key that is not there gives nulls. */
  private static final String NOTHING = "'none': 'VARCHAR'";

  private final Relation.Scan scan;

  /**
   * @throws Unsupported when the scan is not done here
   */
  JsonFiles(Relation.Scan scan) {
    this.scan = scan;
    OPTIONS.check(scan.options());
    scan.columns().stream().map(Field::type).forEach(JsonFiles::check);
    long names =
        scan.columns().stream()
            .map(column -> column.name().toLowerCase(Locale.ROOT))
            .distinct()
            .count();
    if (names < scan.columns().size()) {
      throw new Unsupported("JSON with columns that differ only in case is not supported");
    }
    FileLooks.checkWhole(scan);
  }

  private static void check(DataType type) {
    if (!(type instanceof Decimal || (type instanceof Simple simple && READ.contains(simple)))) {
      throw new Unsupported(
          "JSON with values of the type " + Types.words(type) + " is not supported");
    }
  }

  @Override
  public Relation.Scan scan() {
    return scan;
  }

  @Override
  public ScanFiles files(KnownFiles known, Engine.Session session, BooleanSupplier cancelled) {
    for (FileSplit file : scan.splits()) {
      JsonShape shape = known.json().look(file, FileFormat.JSON, cancelled, JsonCheck::shape);
      if (cancelled.getAsBoolean()) {
        break;
      }
      shape
          .problem(scan.columns())
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
              Field column = scan.columns().get(i);
              String name = Sql.name(column.name());
              return (column.type() == Simple.DATE ? "CAST(" + name + " AS DATE)" : name)
                  + " AS c"
                  + i;
            })
        .collect(Collectors.joining(", "));
  }

  @Override
  public String reader(List<FileSplit> files, String options) {
    String names = ScanSql.list(files);
    String columns =
        scan.columns().isEmpty()
            ? NOTHING
            : scan.columns().stream()
                .map(column -> Sql.text(column.name()) + ": '" + read(column.type()) + "'")
                .collect(Collectors.joining(", "));
    return "read_json("
        + names
        + ", auto_detect = false, format = 'newline_delimited', records = 'true', columns = {"
        + columns
        + "}, ignore_errors = false, compression = 'none'"
        + ", hive_partitioning = false, union_by_name = false"
        + options
        + ")";
  }

  /** How a date is written was seen; so DuckDB need not try several ways. */
  private static String read(DataType type) {
    return Types.sql(type == Simple.DATE ? Simple.STRING : type);
  }

  @Override
  public String rows(String path, List<FileSplit> splits, Engine.Session session) {
    throw FileLooks.grown(path);
  }
}
