package com.example.tenon.javaserializer;

import static java.util.Objects.requireNonNull;

import io.tenon.spi.TenonException;
import io.tenon.spi.serializer.ObjectReader;
import io.tenon.spi.serializer.ObjectWriter;
import io.tenon.spi.serializer.SerializerErrorCode;
import io.tenon.spi.serializer.SerializerSession;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Opens streams; holds nothing but the loader of the application. */
final class JavaSession implements SerializerSession {
  private final ClassLoader applicationLoader;
  private final int reset;

  JavaSession(ClassLoader applicationLoader, int reset) {
    this.applicationLoader = requireNonNull(applicationLoader, "applicationLoader is null");
    this.reset = reset;
  }

  @Override
  public ObjectWriter writer(OutputStream out) {
    return new JavaWriter(out, reset);
  }

  @Override
  public ObjectReader reader(InputStream in) {
    return new JavaReader(in, applicationLoader);
  }

  @Override
  public ByteBuffer toBytes(@Nullable Object value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectWriter writer = writer(bytes)) {
      writer.write(value);
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  @Override
  public @Nullable Object fromBytes(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    try (ObjectReader reader = reader(new ByteArrayInputStream(copy))) {
      return reader.read();
    } catch (EOFException e) {
      throw new TenonException(
          SerializerErrorCode.SERIALIZER_CANNOT_READ,
          "there is no object in the %d bytes".formatted(copy.length),
          e);
    }
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
