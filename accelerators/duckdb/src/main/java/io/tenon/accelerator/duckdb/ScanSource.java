package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.Relation;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import org.duckdb.Engine;

/** A scan that is done here, before its files are looked at. */
interface ScanSource {
  /**
   * What is known without the files.
   *
   * @throws Unsupported when the scan is not done here
   */
  static ScanSource of(Relation.Scan scan) {
    scan.splits().forEach(split -> ScanSql.path(split.file()));
    return switch (scan.format()) {
      case PARQUET -> new ParquetFiles.Source(scan);
      case CSV -> new CsvFiles(scan);
      case JSON -> new JsonFiles(scan);
    };
  }

  Relation.Scan scan();

  /**
   * The files as they are now.
   *
   * @param known what is remembered of files
   * @param cancelled when it holds, the result is worth nothing
   */
  ScanFiles files(KnownFiles known, Engine.Session session, BooleanSupplier cancelled)
      throws SQLException;
}
