package io.tenon.example.tpch;

import static java.util.Objects.requireNonNull;

import io.tenon.example.terminal.Problem;
import io.tenon.example.terminal.ProgressBar;
import io.tenon.example.terminal.Terminal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The eight tables at one scale in one folder. A table is there or it is not: its files are written
 * aside and moved in when all are complete, so a run that was cut off goes on with the next missing
 * table.
 */
public final class TpchFiles {
  private static final String WAY_OUT = "choose another folder with --data";

  private final Path folder;
  private final double scale;

  /**
   * @param data the folder below which each scale has its own
   * @param scale the TPC-H scale factor; 1 is about a gigabyte of text
   */
  public TpchFiles(Path data, double scale) {
    if (!(scale > 0 && scale <= 1000)) {
      throw new Problem(
          Problem.Kind.USAGE, "--scale %s is not between 0 and 1000: try 0.1".formatted(scale));
    }
    this.scale = scale;
    this.folder =
        requireNonNull(data, "data is null").toAbsolutePath().normalize().resolve("sf" + label());
  }

  private String label() {
    return scale == Math.rint(scale)
        ? String.format(Locale.ROOT, "%.0f", scale)
        : String.valueOf(scale);
  }

  /** Where the tables of this scale are: one folder of Parquet files each. */
  public Path folder() {
    return folder;
  }

  /** Where one table's files are. */
  public Path table(String name) {
    return folder.resolve(name);
  }

  /**
   * Makes all eight tables be there.
   *
   * @throws Problem when the folder cannot be written, or the disk is full
   */
  public void ensure(Terminal terminal) {
    long start = System.nanoTime();
    if (Tables.ALL.stream().allMatch(t -> CompleteTable.isThere(table(t.name()), scale))) {
      terminal.done("data", "8 tables, there already", elapsedSince(start));
      return;
    }
    createFolder();
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        throw new Problem(
            Problem.Kind.OUTSIDE,
            "another process is writing to %s: wait for it, or %s".formatted(folder, WAY_OUT));
      }
      CompleteTable.removeUnfinished(folder);
      List<Tables.Table<?>> missing =
          Tables.ALL.stream().filter(t -> !CompleteTable.isThere(table(t.name()), scale)).toList();
      checkRoom(missing);
      long rows = generate(missing, terminal);
      String there = missing.size() == 8 ? "" : ", the others were there";
      terminal.done(
          "data",
          "%d tables, %s rows%s".formatted(missing.size(), Terminal.count(rows), there),
          elapsedSince(start));
    } catch (IOException e) {
      throw Problem.writing(folder, e, WAY_OUT);
    }
  }

  private void createFolder() {
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      throw new Problem(
          Problem.Kind.USAGE, "%s is a file, not a folder: %s".formatted(e.getFile(), WAY_OUT), e);
    } catch (IOException e) {
      throw Problem.writing(folder, e, WAY_OUT);
    }
  }

  private void checkRoom(List<Tables.Table<?>> missing) throws IOException {
    long needed = missing.stream().mapToLong(t -> t.expectedBytes(scale)).sum();
    FileStore disk = Files.getFileStore(folder);
    if (disk.getUsableSpace() < needed) {
      throw new Problem(
          Problem.Kind.SHORTAGE,
          "%s needs about %s MB and its disk has %s MB left: make room, or %s"
              .formatted(
                  folder,
                  Terminal.count(needed >> 20),
                  Terminal.count(disk.getUsableSpace() >> 20),
                  WAY_OUT));
    }
  }

  private long generate(List<Tables.Table<?>> missing, Terminal terminal) throws IOException {
    long expected = missing.stream().mapToLong(t -> t.expectedRows(scale)).sum();
    TextPools.Text text = TextPools.generate(terminal);
    try (ProgressBar bar = terminal.bar("generate", "rows", expected)) {
      return new Generation(folder, scale, text, bar).run(missing);
    }
  }

  private static Duration elapsedSince(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
