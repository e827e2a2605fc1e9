package io.tenon.spark.serializer;

import io.tenon.spi.config.ConfigKey;
import io.tenon.spi.config.ConfigSchema;
import java.util.List;

/** Spark's settings of which classes are registered; they hold for each serializer plugin. */
public final class SerializerKeys {
  static final ConfigKey<Boolean> REGISTRATION_REQUIRED =
      ConfigKey.bool("spark.kryo.registrationRequired")
          .defaultValue(false)
          .description("Whether a class that is not registered is an error.")
          .build();

  static final ConfigKey<List<String>> CLASSES_TO_REGISTER =
      ConfigKey.list("spark.kryo.classesToRegister")
          .defaultValue(List.of())
          .description("Names of classes that are written as a short number.")
          .build();

  static final ConfigKey<List<String>> REGISTRATORS =
      ConfigKey.list("spark.kryo.registrator")
          .defaultValue(List.of())
          .description(
              "Names of classes that implement Spark's KryoRegistrator. The classes that they"
                  + " register are taken over; serializers of their own for Kryo 4 are not.")
          .build();

  /** All of them. */
  public static final ConfigSchema SCHEMA =
      ConfigSchema.of(REGISTRATION_REQUIRED, CLASSES_TO_REGISTER, REGISTRATORS);

  private SerializerKeys() {}
}
