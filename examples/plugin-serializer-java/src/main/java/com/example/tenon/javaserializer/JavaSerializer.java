package com.example.tenon.javaserializer;

import io.tenon.spi.serializer.ObjectSerializer;
import io.tenon.spi.serializer.SerializerSession;

/**
 * The serializer of one application.
 *
 * @param reset after how many objects a stream forgets those it has written
 */
record JavaSerializer(int reset) implements ObjectSerializer {
  @Override
  public boolean relocatable() {
    // A stream has a header, and objects refer back to earlier ones.
    return false;
  }

  @Override
  public SerializerSession open(ClassLoader applicationLoader) {
    return new JavaSession(applicationLoader, reset);
  }

  @Override
  public void close() {
    // There is no pool.
  }
}
