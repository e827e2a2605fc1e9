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

  private final OutputStream target;
  private final int reset;
  private @Nullable ObjectOutputStream out;
  private int sinceReset;
  private boolean closed;

  JavaWriter(OutputStream target, int reset) {
    this.target = target;
    this.reset = reset;
  }

  @Override
  public void write(@Nullable Object value) {
    try {
      ObjectOutputStream open = open();
      open.writeByte(MARK);
      open.writeObject(value);
      if (++sinceReset >= reset) {
        open.reset();
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

  private ObjectOutputStream open() throws IOException {
    ObjectOutputStream open = out;
    if (open == null) {
      open = new ObjectOutputStream(target);
      out = open;
    }
    return open;
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
      OutputStream open = out;
      (open == null ? target : open).flush();
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
      OutputStream open = out;
      (open == null ? target : open).close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
