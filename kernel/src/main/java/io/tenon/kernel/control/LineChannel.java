package io.tenon.kernel.control;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** Lines of text over a socket, each within a time limit, whatever the other side does. */
final class LineChannel implements AutoCloseable {
  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final ByteBuffer input = ByteBuffer.allocate(8192).flip();

  /** Takes over {@code channel}, also when this fails. */
  LineChannel(SocketChannel channel) throws IOException {
    this.channel = channel;
    try {
      channel.configureBlocking(false);
      this.selector = Selector.open();
      this.key = channel.register(selector, 0);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Connects, or fails at once.
   *
   * @throws java.net.ConnectException when nobody listens
   * @throws SocketTimeoutException when somebody listens but takes no more connections
   */
  static LineChannel connect(Path socket) throws IOException {
    LineChannel result = new LineChannel(SocketChannel.open(StandardProtocolFamily.UNIX));
    try {
      if (!result.channel.connect(UnixDomainSocketAddress.of(socket))) {
        throw new SocketTimeoutException("it takes no more connections");
      }
      return result;
    } catch (IOException | RuntimeException e) {
      result.close();
      throw e;
    }
  }

  /**
   * The next line.
   *
   * @throws SocketTimeoutException when it is not complete in time
   * @throws EOFException when the other side has closed
   */
  String readLine(int limit, Duration time) throws IOException {
    long deadline = System.nanoTime() + time.toNanos();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      while (input.hasRemaining()) {
        byte next = input.get();
        if (next == '\n') {
          return line.toString(StandardCharsets.UTF_8);
        }
        if (line.size() == limit) {
          throw new IOException("a line is longer than " + limit + " bytes");
        }
        line.write(next);
      }
      await(SelectionKey.OP_READ, deadline);
      input.clear();
      int count = channel.read(input);
      input.flip();
      if (count < 0) {
        throw new EOFException("the other side has closed the connection");
      }
    }
  }

  /**
   * Writes a line.
   *
   * @throws SocketTimeoutException when the other side does not take it in time
   */
  void writeLine(String line, Duration time) throws IOException {
    long deadline = System.nanoTime() + time.toNanos();
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    channel.write(bytes);
    while (bytes.hasRemaining()) {
      await(SelectionKey.OP_WRITE, deadline);
      channel.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      selector.close();
    }
  }

  private void await(int operation, long deadline) throws IOException {
    key.interestOps(operation);
    long left = (deadline - System.nanoTime()) / 1_000_000;
    int ready = left <= 0 ? selector.selectNow() : selector.select(left);
    selector.selectedKeys().clear();
    if (Thread.currentThread().isInterrupted()) {
      throw new IOException("interrupted");
    }
    if (ready == 0 && System.nanoTime() >= deadline) {
      throw new SocketTimeoutException("the other side did not answer in time");
    }
  }
}
