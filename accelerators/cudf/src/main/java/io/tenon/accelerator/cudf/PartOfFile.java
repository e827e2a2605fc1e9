package io.tenon.accelerator.cudf;

import ai.rapids.cudf.DataSource;
import ai.rapids.cudf.HostMemoryBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file with another end. */
final class PartOfFile extends DataSource {
  private final FileChannel channel;
  private final long cut;
  private final byte[] tail;

  /**
   * @param cut how many bytes are the file's own
   * @param tail what follows
   */
  PartOfFile(Path file, long cut, byte[] tail) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.READ);
    this.cut = cut;
    this.tail = tail;
  }

  @Override
  public long size() {
    return cut + tail.length;
  }

  @Override
  public HostMemoryBuffer hostRead(long offset, long amount) throws IOException {
    HostMemoryBuffer buffer =
        HostMemoryBuffer.allocate(Math.max(0, Math.min(amount, size() - offset)));
    try {
      hostRead(offset, buffer);
      return buffer;
    } catch (IOException | RuntimeException e) {
      buffer.close();
      throw e;
    }
  }

  @Override
  public long hostRead(long offset, HostMemoryBuffer target) throws IOException {
    long wanted = Math.max(0, Math.min(target.getLength(), size() - offset));
    for (long done = 0; done < wanted; ) {
      int length = (int) Math.min(wanted - done, 1 << 30);
      done += read(offset + done, target.asByteBuffer(done, length));
    }
    return wanted;
  }

  /** Reads some of what is wanted. */
  int read(long offset, ByteBuffer target) throws IOException {
    if (offset >= cut) {
      int length = Math.min(target.remaining(), (int) (size() - offset));
      target.put(tail, (int) (offset - cut), length);
      return length;
    }
    if (target.remaining() > cut - offset) {
      target.limit(target.position() + (int) (cut - offset));
    }
    int read = channel.read(target, offset);
    if (read < 0) {
      throw new IOException("the file ends too early");
    }
    return read;
  }

  @Override
  public void close() {
    try (channel) {
      super.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
