package io.tenon.spi.accelerator;

/** The format of files that a scan reads. */
public enum FileFormat {
  /** Apache Parquet. */
  PARQUET,
  /** Comma-separated values; the scan's options are those of Spark's reader. */
  CSV,
  /** JSON lines; the scan's options are those of Spark's reader. */
  JSON
}
