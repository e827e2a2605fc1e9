package com.example.tenon.javaserializer;

import io.tenon.spi.TenonException;
import io.tenon.spi.serializer.ObjectReader;
import io.tenon.spi.serializer.SerializerErrorCode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what {@link JavaWriter} wrote. */
final class JavaReader implements ObjectReader {
  private final WatchedInput source;
  private final ClassLoader applicationLoader;
  private @Nullable ObjectInputStream in;
  private boolean closed;

  JavaReader(InputStream source, ClassLoader applicationLoader) {
    this.source = new WatchedInput(source);
    this.applicationLoader = applicationLoader;
  }

  @Override
  public @Nullable Object read() throws EOFException {
    try {
      Optional<ObjectInputStream> open = open();
      if (open.isPresent() && open.get().read() == JavaWriter.MARK) {
        return open.get().readObject();
      }
    } catch (IOException | ClassNotFoundException | StackOverflowError | RuntimeException e) {
      throw failure(e);
    }
    throw new EOFException("no more objects");
  }

  /** The header is read with the first object; empty where there are no bytes at all. */
  private Optional<ObjectInputStream> open() throws IOException {
    ObjectInputStream open = in;
    if (open == null) {
      PushbackInputStream bytes = new PushbackInputStream(source);
      int first = bytes.read();
      if (first < 0) {
        return Optional.empty();
      }
      bytes.unread(first);
      open = new LoadingStream(bytes, applicationLoader);
      in = open;
    }
    return Optional.of(open);
  }

  private RuntimeException failure(Throwable thrown) {
    if (thrown instanceof IOException e && source.threw(e)) {
      return new UncheckedIOException(e);
    }
    return new TenonException(
        SerializerErrorCode.SERIALIZER_CANNOT_READ,
        "an object cannot be read (%s); were the bytes written with the same classes?"
            .formatted(thrown),
        thrown);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      source.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
