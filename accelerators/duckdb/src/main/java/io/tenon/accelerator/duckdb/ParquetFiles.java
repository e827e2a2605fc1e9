package io.tenon.accelerator.duckdb;

import io.tenon.accelerator.duckdb.Footers.FileColumn;
import io.tenon.accelerator.duckdb.Footers.Footer;
import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.AcceleratorErrorCode;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.Expression.Literal;
import io.tenon.spi.accelerator.Field;
import io.tenon.spi.accelerator.FileSplit;
import io.tenon.spi.accelerator.Relation;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.duckdb.Engine;

/** Parquet files, whose columns are found by name and read as types that they may grow to. */
final class ParquetFiles implements ScanFiles {
  /** What its footers say is known when it runs. */
  record Source(Relation.Scan scan) implements ScanSource {
    @Override
    public ScanFiles files(KnownFiles known, Engine.Session session, BooleanSupplier cancelled)
        throws SQLException {
      return new ParquetFiles(scan, known.footers().read(scan, session));
    }
  }

  private final Relation.Scan scan;
  private final Map<String, Footer> footers;

  /**
   * @param footers of the scan's files, by path
   */
  private ParquetFiles(Relation.Scan scan, Map<String, Footer> footers) {
    this.scan = scan;
    this.footers = footers;
  }

  @Override
  public String reader(List<FileSplit> files, String options) {
    return "read_parquet("
        + ScanSql.list(files)
        + ", hive_partitioning = false, union_by_name = false"
        + options
        + ")";
  }

  @Override
  public String rows(String path, List<FileSplit> splits, Engine.Session session)
      throws SQLException {
    return RowGroups.condition(path, splits, session);
  }

  @Override
  public String columns(String path) {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < scan.columns().size(); i++) {
      columns.add(column(path, scan.columns().get(i)) + " AS c" + i);
    }
    return String.join(", ", columns);
  }

  private String column(String path, Field field) {
    Footer footer = footers.get(path);
    List<FileColumn> alike =
        footer.columns().stream()
            .filter(column -> column.name().equalsIgnoreCase(field.name()))
            .toList();
    if (alike.size() > 1) {
      throw bad(path, "has the column '" + field.name() + "' in more than one spelling");
    }
    if (alike.isEmpty() || (scan.caseSensitive() && !alike.get(0).name().equals(field.name()))) {
      return Literals.sql(new Literal(field.type(), null)).text();
    }
    FileColumn column = alike.get(0);
    boolean dated =
        field.type() instanceof Simple simple && simple.ordinal() >= Simple.DATE.ordinal();
    if (footer.legacyCalendar() && (dated || Types.isNested(field.type()))) {
      throw bad(path, "has dates in the calendar of before Spark 3");
    }
    return FileTypes.read(column, field)
        .orElseThrow(
            () ->
                bad(
                    path,
                    "has the column '"
                        + column.name()
                        + "' as "
                        + column.type()
                        + ", which is not read as "
                        + Types.words(field.type())));
  }

  private static TenonException bad(String path, String what) {
    return new TenonException(
        AcceleratorErrorCode.ACCELERATOR_BAD_FILE,
        "the file " + path + " " + what + "; Spark can read it, or say more");
  }
}
