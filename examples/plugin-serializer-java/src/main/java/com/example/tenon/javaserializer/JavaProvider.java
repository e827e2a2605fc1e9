package com.example.tenon.javaserializer;

import io.tenon.spi.TenonException;
import io.tenon.spi.config.ConfigKey;
import io.tenon.spi.config.ConfigSchema;
import io.tenon.spi.serializer.ObjectSerializer;
import io.tenon.spi.serializer.SerializerErrorCode;
import io.tenon.spi.serializer.SerializerProvider;
import io.tenon.spi.serializer.SerializerRequest;
import io.tenon.spi.serializer.WireName;

/** Creates serializers. */
final class JavaProvider implements SerializerProvider {
  static final String NAME = "java";

  private static final WireName WIRE_NAME = new WireName(NAME, 1);

  static final ConfigKey<Integer> RESET =
      ConfigKey.integer("spark.tenon.serializer.java.reset")
          .defaultValue(100)
          .range(count -> count > 0, "at least 1")
          .description(
              "After how many objects a stream forgets those it has written. A larger number makes"
                  + " shared objects smaller on the wire, and keeps more of them in memory.")
          .build();

  @Override
  public WireName wireName() {
    return WIRE_NAME;
  }

  @Override
  public ConfigSchema settings() {
    return ConfigSchema.of(RESET);
  }

  @Override
  public ObjectSerializer create(SerializerRequest request) {
    if (!request.wireName().equals(WIRE_NAME)) {
      throw new TenonException(
          SerializerErrorCode.SERIALIZER_UNKNOWN_FORMAT,
          "the serializer '%s' writes and reads %s, not %s"
              .formatted(NAME, WIRE_NAME, request.wireName()));
    }
    if (request.registrationRequired()) {
      throw new TenonException(
          SerializerErrorCode.SERIALIZER_BAD_REGISTRATION,
          ("the serializer '%s' cannot refuse classes that are not registered; do not require"
                  + " registration, or choose another serializer")
              .formatted(NAME));
    }
    return new JavaSerializer(RESET.read(request.settings()));
  }
}
