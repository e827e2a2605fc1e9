package io.tenon.serializer.kryo;

import com.esotericsoftware.minlog.Log;
import io.tenon.spi.TenonException;
import io.tenon.spi.config.ConfigSchema;
import io.tenon.spi.serializer.ObjectSerializer;
import io.tenon.spi.serializer.SerializerErrorCode;
import io.tenon.spi.serializer.SerializerProvider;
import io.tenon.spi.serializer.SerializerRequest;
import io.tenon.spi.serializer.WireName;

/** The service that this plugin provides. */
final class KryoProvider implements SerializerProvider {
  static final String NAME = "kryo";

  private static final WireName WIRE_NAME = new WireName("kryo", 5);

  KryoProvider() {
    // Kryo's own logger writes to standard output, which belongs to the application.
    Log.NONE();
  }

  @Override
  public WireName wireName() {
    return WIRE_NAME;
  }

  @Override
  public ConfigSchema settings() {
    return KryoSettings.SCHEMA;
  }

  @Override
  public ObjectSerializer create(SerializerRequest request) {
    if (!readable().contains(request.wireName())) {
      throw new TenonException(
          SerializerErrorCode.SERIALIZER_UNKNOWN_FORMAT,
          "the serializer '%s' reads %s, not '%s'; install a plugin that reads it"
              .formatted(NAME, readable(), request.wireName()));
    }
    return new KryoObjectSerializer(
        KryoSettings.of(request.settings()),
        new ClassIds(request.registeredClasses()),
        request.registrationRequired());
  }
}
