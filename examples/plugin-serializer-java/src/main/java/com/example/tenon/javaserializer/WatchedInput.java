package com.example.tenon.javaserializer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Remembers what went wrong with the stream itself, as against the bytes that it gave. */
final class WatchedInput extends FilterInputStream {
  private @Nullable IOException failure;

  WatchedInput(InputStream in) {
    super(in);
  }

  /** Whether {@code thrown} came out of the stream. */
  boolean threw(Throwable thrown) {
    return thrown == failure;
  }

  @Override
  public int read() throws IOException {
    try {
      return super.read();
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    try {
      return super.read(into, offset, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }
}
