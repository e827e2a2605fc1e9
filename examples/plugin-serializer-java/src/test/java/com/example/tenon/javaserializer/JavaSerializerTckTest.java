package com.example.tenon.javaserializer;

import io.tenon.spi.serializer.SerializerProvider;
import io.tenon.spi.testing.serializer.SerializerTck;

/** What every serializer does; see the {@code supports} methods for what this one does not. */
class JavaSerializerTckTest extends SerializerTck {
  @Override
  protected SerializerProvider provider() {
    return new JavaProvider();
  }

  @Override
  protected boolean supportsNonSerializable() {
    return false;
  }

  @Override
  protected boolean supportsLimit() {
    return false;
  }

  @Override
  protected boolean supportsRegistration() {
    return false;
  }

  @Override
  protected boolean supportsRelocation() {
    return false;
  }
}
