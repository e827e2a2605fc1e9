package io.tenon.spi.serializer;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/** Writes objects to a stream. Errors as {@link SerializerSession} says. */
@ConsumerType
public interface ObjectWriter extends AutoCloseable {
  /** Writes {@code value}, which may be null. */
  void write(@Nullable Object value);

  /** Gives to the stream what is still buffered, and flushes it. */
  void flush();

  /** Flushes and closes the stream. Closing again does nothing. */
  @Override
  void close();
}
