package io.tenon.example.tpch;

import io.tenon.example.terminal.ProgressBar;
import io.trino.tpch.TpchEntity;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;

/** Generates tables on all cores, a file at a time on each. */
final class Generation {
  private static final int MOST_THREADS = 8;
  private static final long ROW_GROUP_BYTES = 32L << 20;
  private static final int ROWS_PER_REPORT = 1000;

  private final Path folder;
  private final double scale;
  private final TextPools.Text text;
  private final ProgressBar bar;

  Generation(Path folder, double scale, TextPools.Text text, ProgressBar bar) {
    this.folder = folder;
    this.scale = scale;
    this.text = text;
    this.bar = bar;
  }

  /** Generates {@code tables} and publishes each when its last file is complete. */
  long run(List<Tables.Table<?>> tables) throws IOException {
    int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
    ExecutorService pool = Executors.newFixedThreadPool(threads, Generation::daemon);
    try {
      List<List<Future<Long>>> parts = new ArrayList<>();
      for (Tables.Table<?> table : tables) {
        parts.add(start(table, pool));
      }
      long rows = 0;
      for (int i = 0; i < tables.size(); i++) {
        rows += publishWhenDone(tables.get(i), parts.get(i));
      }
      return rows;
    } catch (IOException | RuntimeException e) {
      stop(pool, e);
      throw e;
    } finally {
      pool.shutdownNow();
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "tpch-generator");
    thread.setDaemon(true);
    return thread;
  }

  private List<Future<Long>> start(Tables.Table<?> table, ExecutorService pool) throws IOException {
    Path unfinished = Files.createDirectories(CompleteTable.unfinished(folder, table.name()));
    int parts = table.parts(scale);
    List<Future<Long>> futures = new ArrayList<>();
    for (int part = 1; part <= parts; part++) {
      int number = part;
      futures.add(pool.submit(() -> write(table, unfinished, number, parts)));
    }
    return futures;
  }

  private <E extends TpchEntity> long write(
      Tables.Table<E> table, Path unfinished, int part, int parts) throws IOException {
    Path file = unfinished.resolve("part-%05d.parquet".formatted(part - 1));
    long rows = 0;
    try (ParquetWriter<E> writer =
        TableRecords.writer(new LocalOutputFile(file), table.table())
            .withCompressionCodec(CompressionCodecName.SNAPPY)
            .withRowGroupSize(ROW_GROUP_BYTES)
            .build()) {
      for (E row : table.rows().generate(scale, part, parts, text)) {
        writer.write(row);
        if (++rows % ROWS_PER_REPORT == 0) {
          bar.advance(ROWS_PER_REPORT);
          if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while writing " + file);
          }
        }
      }
    }
    bar.advance(rows % ROWS_PER_REPORT);
    return rows;
  }

  private long publishWhenDone(Tables.Table<?> table, List<Future<Long>> parts) throws IOException {
    long rows = 0;
    try {
      for (Future<Long> part : parts) {
        rows += part.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while generating " + table.name());
    } catch (ExecutionException e) {
      throw failure(table, e.getCause());
    }
    Path unfinished = CompleteTable.unfinished(folder, table.name());
    CompleteTable.publish(unfinished, folder.resolve(table.name()), scale, rows);
    return rows;
  }

  private static IOException failure(Tables.Table<?> table, Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof IOException io) {
        return io;
      }
      if (t instanceof UncheckedIOException io) {
        return io.getCause();
      }
    }
    if (cause instanceof Error error) {
      throw error;
    }
    throw new IllegalStateException("cannot generate the table " + table.name(), cause);
  }

  private void stop(ExecutorService pool, Exception failure) {
    pool.shutdownNow();
    try {
      // Files of threads that still write would come back after they were removed.
      if (pool.awaitTermination(10, TimeUnit.SECONDS)) {
        CompleteTable.removeUnfinished(folder);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
