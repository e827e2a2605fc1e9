package io.tenon.accelerator.duckdb;

import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.AcceleratorErrorCode;
import io.tenon.spi.accelerator.FileSplit;
import io.tenon.spi.accelerator.Relation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** Where the files of scans are: what an instance of DuckDB may open, and nothing else. */
final class Folders {
  private Folders() {}

  /**
   * The folders of tables, without the levels that are partitions.
   *
   * @throws TenonException {@link AcceleratorErrorCode#ACCELERATOR_BAD_FILE} when a file is gone
   */
  static Set<Path> of(Collection<Relation.Scan> scans) {
    Set<Path> folders = new TreeSet<>();
    for (Relation.Scan scan : scans) {
      for (FileSplit split : scan.splits()) {
        folders.add(of(ScanSql.path(split.file())));
      }
    }
    return folders;
  }

  private static Path of(String file) {
    try {
      // DuckDB looks at where a link leads to.
      Path folder = Path.of(file).toRealPath().getParent();
      while (folder.getFileName() != null && folder.getFileName().toString().contains("=")) {
        folder = folder.getParent();
      }
      return folder;
    } catch (IOException e) {
      throw new TenonException(
          AcceleratorErrorCode.ACCELERATOR_BAD_FILE,
          "cannot read the file " + file + ": " + e + "; Spark can say more",
          e);
    }
  }
}
