package com.example.tenon.javaserializer;

import io.tenon.spi.TenonException;
import io.tenon.spi.serializer.ObjectReader;
import io.tenon.spi.serializer.SerializerErrorCode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectStreamException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Reads what {@link JavaWriter} wrote. */
final class JavaReader implements ObjectReader {
  private final InputStream source;
  private final ClassLoader applicationLoader;
  private @Nullable ObjectInputStream in;
  private boolean closed;

  JavaReader(InputStream source, ClassLoader applicationLoader) {
    this.source = source;
    this.applicationLoader = applicationLoader;
  }

  @Override
  public @Nullable Object read() throws EOFException {
    try {
      ObjectInputStream open = open();
      if (open.read() != JavaWriter.MARK) {
        throw new EOFException("no more objects");
      }
      return readObject(open);
    } catch (EOFException e) {
      throw e;
    } catch (ObjectStreamException e) {
      throw cannotRead(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The header is read with the first object: a reader may be opened before there are bytes. */
  private ObjectInputStream open() throws IOException {
    ObjectInputStream open = in;
    if (open == null) {
      open = new LoadingStream(source, applicationLoader);
      in = open;
    }
    return open;
  }

  private static @Nullable Object readObject(ObjectInputStream open) throws IOException {
    try {
      return open.readObject();
    } catch (EOFException | ClassNotFoundException | StackOverflowError | RuntimeException e) {
      // The end of the stream inside of an object is not the end of the objects.
      throw cannotRead(e);
    }
  }

  private static TenonException cannotRead(Throwable cause) {
    return new TenonException(
        SerializerErrorCode.SERIALIZER_CANNOT_READ,
        "an object cannot be read (%s); were the bytes written with the same classes?"
            .formatted(cause),
        cause);
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
