package io.tenon.spi.serializer;

import java.io.EOFException;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/** Reads objects from a stream. Errors as {@link SerializerSession} says. */
@ConsumerType
public interface ObjectReader extends AutoCloseable {
  /**
   * The next object, which may be null.
   *
   * @throws EOFException when there is none
   */
  @Nullable Object read() throws EOFException;

  /** Closes the stream. Closing again does nothing. */
  @Override
  void close();
}
