package io.tenon.spark.accelerator;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/**
 * The rows of a part of a query, for the operators of Spark that go on with them: complete before
 * the first of them is seen, so that a failure in the middle changes no answer. In memory as long
 * as they are few, then in a file. For one thread.
 */
final class StoredRows implements Closeable {
  private static final int CHUNK = 1 << 20;
  private static final long IN_MEMORY = 64L << 20;

  private final Path file;
  private final List<StoredChunk> chunks = new ArrayList<>();
  private final ByteArrayOutputStream open = new ByteArrayOutputStream(CHUNK + CHUNK / 8);
  private byte[] copy = new byte[1024];
  private long inMemory;
  private long inFile;
  private OutputStream out = OutputStream.nullOutputStream();

  /**
   * @param file where the rows go that are too many; made when it is needed
   */
  StoredRows(Path file) {
    this.file = file;
  }

  void add(UnsafeRow row) {
    int size = row.getSizeInBytes();
    if (copy.length < size + Integer.BYTES) {
      copy = new byte[2 * size + Integer.BYTES];
    }
    ByteBuffer.wrap(copy).putInt(size);
    row.writeToMemory(copy, org.apache.spark.unsafe.Platform.BYTE_ARRAY_OFFSET + Integer.BYTES);
    open.write(copy, 0, size + Integer.BYTES);
    if (open.size() >= CHUNK) {
      flush();
    }
  }

  private void flush() {
    if (open.size() == 0) {
      return;
    }
    byte[] bytes = open.toByteArray();
    open.reset();
    if (inMemory + bytes.length <= IN_MEMORY) {
      inMemory += bytes.length;
      chunks.add(StoredChunk.of(bytes));
      return;
    }
    try {
      if (inFile == 0) {
        Files.createDirectories(file.getParent());
        out = Files.newOutputStream(file);
      }
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the rows of an offloaded query to " + file, e);
    }
    chunks.add(StoredChunk.of(file, inFile, bytes.length));
    inFile += bytes.length;
  }

  /** What was added, in order. */
  List<StoredChunk> chunks() {
    flush();
    return List.copyOf(chunks);
  }

  /** Ends writing; the rows stay. */
  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the rows of an offloaded query to " + file, e);
    }
  }

  /** Removes the file, if there is one. */
  static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + file, e);
    }
  }
}
