package io.tenon.spi.accelerator;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.net.URI;
import java.util.List;

/**
 * A part of a file to be read. Of a Parquet file it is the row groups whose middle byte lies in
 * {@code [start, start + length)}, as in Spark, so that splits side by side read each row group
 * once.
 *
 * @param file absolute, for example {@code file:///data/t/part-0.parquet}
 * @param start the first byte
 * @param length how many bytes
 * @param fileLength the length of the whole file in bytes
 * @param constants the values of the scan's constant columns for this file, in their order
 */
public record FileSplit(
    URI file, long start, long length, long fileLength, List<Expression.Literal> constants)
    implements Serializable {
  public FileSplit {
    requireNonNull(file, "file is null");
    if (start < 0 || length < 0 || fileLength < 0) {
      throw new IllegalArgumentException("not a part of a file: " + start + "+" + length);
    }
    constants = List.copyOf(constants);
  }

  /** Whether it is the whole file. */
  public boolean whole() {
    return start == 0 && length >= fileLength;
  }
}
