package io.tenon.spi.serializer;

import io.tenon.spi.TenonException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Writes and reads objects for one thread at a time, and one stream at a time.
 *
 * <p>Errors: {@link SerializerErrorCode#SERIALIZER_CANNOT_WRITE} and {@link
 * SerializerErrorCode#SERIALIZER_CANNOT_READ} name the class; an {@link java.io.IOException} of the
 * stream itself comes out as an {@link java.io.UncheckedIOException}.
 */
@ConsumerType
public interface SerializerSession extends AutoCloseable {
  /** Writes objects to {@code out}, one after the other. */
  ObjectWriter writer(OutputStream out);

  /** Reads what a writer wrote. */
  ObjectReader reader(InputStream in);

  /**
   * One object, or null, to bytes.
   *
   * @throws TenonException {@link SerializerErrorCode#SERIALIZER_TOO_LARGE}, naming the class and
   *     the size, when the bytes do not fit into the configured maximum
   */
  ByteBuffer toBytes(@Nullable Object value);

  /** One object, or null, from the remaining bytes of {@code bytes}, which may be direct. */
  @Nullable Object fromBytes(ByteBuffer bytes);

  /** Gives the session back. */
  @Override
  void close();
}
