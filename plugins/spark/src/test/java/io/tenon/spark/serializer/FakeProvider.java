package io.tenon.spark.serializer;

import io.tenon.spi.config.ConfigSchema;
import io.tenon.spi.serializer.ObjectSerializer;
import io.tenon.spi.serializer.SerializerProvider;
import io.tenon.spi.serializer.SerializerRequest;
import io.tenon.spi.serializer.SerializerSession;
import io.tenon.spi.serializer.WireName;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A provider that says which formats it knows, and remembers what it was asked for. */
final class FakeProvider implements SerializerProvider {
  private final WireName wireName;
  private final Set<WireName> readable;
  private @Nullable SerializerRequest created;

  FakeProvider(WireName wireName, Set<WireName> readable) {
    this.wireName = wireName;
    this.readable = readable;
  }

  SerializerRequest created() {
    if (created == null) {
      throw new AssertionError("no serializer was created");
    }
    return created;
  }

  @Override
  public WireName wireName() {
    return wireName;
  }

  @Override
  public Set<WireName> readable() {
    return readable;
  }

  @Override
  public ConfigSchema settings() {
    return ConfigSchema.of();
  }

  @Override
  public ObjectSerializer create(SerializerRequest request) {
    created = request;
    return new ObjectSerializer() {
      @Override
      public boolean relocatable() {
        return true;
      }

      @Override
      public SerializerSession open(ClassLoader applicationLoader) {
        throw new AssertionError("nothing is written here");
      }

      @Override
      public void close() {}
    };
  }
}
