package io.tenon.spi.serializer;

import io.tenon.spi.TenonException;
import io.tenon.spi.config.ConfigSchema;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/** Creates serializers. Registered as an OSGi service under its name. Called from any thread. */
@ConsumerType
public interface SerializerProvider {
  /** The format that it writes. */
  WireName wireName();

  /** The formats that it reads; the one that it writes is among them. */
  default Set<WireName> readable() {
    return Set.of(wireName());
  }

  /** The settings that it reads; the caller passes on those and no others. */
  ConfigSchema settings();

  /**
   * A serializer for an application.
   *
   * @throws TenonException when a setting is wrong or a registered class cannot be found
   */
  ObjectSerializer create(SerializerRequest request);
}
