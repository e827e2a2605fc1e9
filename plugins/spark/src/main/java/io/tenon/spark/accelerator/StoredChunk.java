package io.tenon.spark.accelerator;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/** Some rows, each with its length before it: the bytes, or where in a file they are. */
final class StoredChunk implements Serializable {
  private static final long serialVersionUID = 1;

  private final byte[] bytes;
  private final String file;
  private final long offset;
  private final int length;

  private StoredChunk(byte[] bytes, String file, long offset, int length) {
    this.bytes = bytes;
    this.file = file;
    this.offset = offset;
    this.length = length;
  }

  static StoredChunk of(byte[] bytes) {
    return new StoredChunk(bytes, "", 0, bytes.length);
  }

  static StoredChunk of(Path file, long offset, int length) {
    return new StoredChunk(new byte[0], file.toString(), offset, length);
  }

  private byte[] read() {
    if (file.isEmpty()) {
      return bytes;
    }
    ByteBuffer buffer = ByteBuffer.allocate(length);
    try (FileChannel channel = FileChannel.open(Path.of(file))) {
      while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {
        // Until all of it is read.
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the rows of an offloaded query from " + file, e);
    }
    return buffer.array();
  }

  /** The rows; each is valid until the next. */
  Iterator<InternalRow> rows(int fields) {
    byte[] content = read();
    ByteBuffer buffer = ByteBuffer.wrap(content);
    UnsafeRow row = new UnsafeRow(fields);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return buffer.hasRemaining();
      }

      @Override
      public InternalRow next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        int size = buffer.getInt();
        row.pointTo(
            content,
            (long) org.apache.spark.unsafe.Platform.BYTE_ARRAY_OFFSET + buffer.position(),
            size);
        buffer.position(buffer.position() + size);
        return row;
      }
    };
  }
}
