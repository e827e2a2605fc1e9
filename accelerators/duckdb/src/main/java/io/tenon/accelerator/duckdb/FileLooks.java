package io.tenon.accelerator.duckdb;

import io.tenon.accelerator.duckdb.FileStamps.Stamp;
import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.AcceleratorErrorCode;
import io.tenon.spi.accelerator.FileSplit;
import io.tenon.spi.accelerator.Relation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Looks through files of text before they are read for the first time, and remembers what it saw.
 */
final class FileLooks<T> {
  /** Spark unpacks files by their names. */
  private static final Set<String> PACKED =
      Set.of(".gz", ".gzip", ".bz2", ".deflate", ".snappy", ".lz4", ".zst", ".zstd", ".xz", ".br");

  /** Goes through a file. */
  interface Look<T> {
    /**
     * @param cancelled looked at now and then; the result means nothing when it holds
     */
    T through(Path file, BooleanSupplier cancelled) throws IOException;
  }

  private final FileStamps<T> known = new FileStamps<>();

  /**
   * What was seen in a file, now or before.
   *
   * @param way how the file is read
   * @throws TenonException {@link AcceleratorErrorCode#ACCELERATOR_BAD_FILE} when it cannot be read
   */
  T look(FileSplit file, Object way, BooleanSupplier cancelled, Look<T> look) {
    String path = ScanSql.path(file.file());
    Object key = List.of(path, way);
    return known
        .find(key, path)
        .orElseGet(
            () -> {
              Stamp before = Stamp.of(path);
              T seen = through(path, cancelled, look);
              if (!cancelled.getAsBoolean()) {
                known.put(key, before, seen);
              }
              return seen;
            });
  }

  private static <T> T through(String path, BooleanSupplier cancelled, Look<T> look) {
    try {
      return look.through(Path.of(path), cancelled);
    } catch (IOException e) {
      throw new TenonException(
          AcceleratorErrorCode.ACCELERATOR_BAD_FILE,
          "cannot read the file " + path + ": " + e + "; Spark can say more",
          e);
    }
  }

  /**
   * @throws Unsupported when not all files are read as they are, from begin to end
   */
  static void checkWhole(Relation.Scan scan) {
    for (FileSplit split : scan.splits()) {
      String path = ScanSql.path(split.file()).toLowerCase(Locale.ROOT);
      if (PACKED.stream().anyMatch(path::endsWith)) {
        throw new Unsupported(scan.format() + " that is compressed is not supported");
      }
      if (split.length() < split.fileLength()) {
        throw new Unsupported("a part of a " + scan.format() + " file is not supported");
      }
    }
  }

  /** Spark might read the file in another way. */
  static TenonException doubtful(FileSplit file, String problem) {
    return new TenonException(
        AcceleratorErrorCode.ACCELERATOR_BAD_FILE,
        "the file "
            + ScanSql.path(file.file())
            + " "
            + problem
            + ", which Spark may read in another way than DuckDB");
  }

  /** A file that was whole is not. */
  static TenonException grown(String path) {
    return new TenonException(
        AcceleratorErrorCode.ACCELERATOR_BAD_FILE,
        "the file " + path + " is longer than it was when the query began; run the query again");
  }
}
