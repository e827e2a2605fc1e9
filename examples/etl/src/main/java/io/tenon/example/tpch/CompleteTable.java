package io.tenon.example.tpch;

import io.tenon.example.files.FileTree;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * What a complete table is: a folder that holds a marker, written last, and exactly the bytes that
 * the marker speaks of.
 */
final class CompleteTable {
  private static final String MARKER = "_SUCCESS";
  private static final String UNFINISHED = ".unfinished-";

  private CompleteTable() {}

  /** Where the files of {@code table} are written until they are complete. */
  static Path unfinished(Path folder, String table) {
    return folder.resolve(UNFINISHED + table);
  }

  /** Whether the table is there, complete, at this scale. */
  static boolean isThere(Path table, double scale) {
    Path marker = table.resolve(MARKER);
    if (!Files.isRegularFile(marker)) {
      return false;
    }
    Properties said = new Properties();
    try (Reader reader = Files.newBufferedReader(marker)) {
      said.load(reader);
      return String.valueOf(scale).equals(said.getProperty("scale"))
          && String.valueOf(bytes(table)).equals(said.getProperty("bytes"));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read %s: delete %s to have it generated again".formatted(marker, table), e);
    }
  }

  /** Marks the files in {@code unfinished} as complete and moves them to {@code table}. */
  static void publish(Path unfinished, Path table, double scale, long rows) throws IOException {
    Properties marker = new Properties();
    marker.setProperty("scale", String.valueOf(scale));
    marker.setProperty("rows", String.valueOf(rows));
    marker.setProperty("bytes", String.valueOf(bytes(unfinished)));
    try (Writer writer = Files.newBufferedWriter(unfinished.resolve(MARKER))) {
      marker.store(writer, "Written last: the table is complete.");
    }
    // What is there under the name is incomplete or of another scale, or we would not be here.
    FileTree.delete(table);
    Files.move(unfinished, table, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes what an earlier run has left unfinished. */
  static void removeUnfinished(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> left =
          entries.filter(e -> e.getFileName().toString().startsWith(UNFINISHED)).toList();
      for (Path entry : left) {
        FileTree.delete(entry);
      }
    }
  }

  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      long sum = 0;
      for (Path file : files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
        sum += Files.size(file);
      }
      return sum;
    }
  }
}
