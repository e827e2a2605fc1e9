package com.example.tenon.javaserializer;

import io.tenon.spi.TenonException;
import io.tenon.spi.serializer.ObjectWriter;
import io.tenon.spi.serializer.SerializerErrorCode;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Writes a mark and then the object, again and again. */
final class JavaWriter implements ObjectWriter {
  /** Tells a stream that ends between two objects from one that was cut off inside of one. */
  static final int MARK = 1;

  private final ObjectOutputStream out;
  private final int reset;
  private int sinceReset;
  private boolean closed;

  JavaWriter(OutputStream out, int reset) {
    this.reset = reset;
    try {
      this.out = new ObjectOutputStream(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void write(@Nullable Object value) {
    try {
      out.writeByte(MARK);
      out.writeObject(value);
      if (++sinceReset >= reset) {
        out.reset();
        sinceReset = 0;
      }
    } catch (ObjectStreamException e) {
      throw cannotWrite(value, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (StackOverflowError | RuntimeException e) {
      // Nested too deeply, or thrown by the object's own writeObject.
      throw cannotWrite(value, e);
    }
  }

  private static TenonException cannotWrite(@Nullable Object value, Throwable cause) {
    String name = value == null ? "null" : value.getClass().getName();
    return new TenonException(
        SerializerErrorCode.SERIALIZER_CANNOT_WRITE,
        "an object of %s cannot be written (%s); make it and all it refers to Serializable, or choose another serializer"
            .formatted(name, cause),
        cause);
  }

  @Override
  public void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
