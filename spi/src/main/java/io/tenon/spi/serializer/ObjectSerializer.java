package io.tenon.spi.serializer;

import org.osgi.annotation.versioning.ConsumerType;

/** A serializer as one application has configured it. Called from any thread. */
@ConsumerType
public interface ObjectSerializer extends AutoCloseable {
  /**
   * Whether the bytes of an object in a stream may be moved to another place between objects, or to
   * another stream, and still be read: nothing in a stream refers back to an earlier object, and
   * there is no header.
   */
  boolean relocatable();

  /**
   * A session, new or from a pool; the caller closes it.
   *
   * @param applicationLoader where classes of the application and of the engine are found; not held
   *     beyond the session, unless weakly
   */
  SerializerSession open(ClassLoader applicationLoader);

  /** Lets go of pools. Sessions that are open may still be used and closed. */
  @Override
  void close();
}
