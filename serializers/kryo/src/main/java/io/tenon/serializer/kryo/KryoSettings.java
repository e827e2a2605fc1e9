package io.tenon.serializer.kryo;

import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.config.ConfigErrorCode;
import io.tenon.spi.config.ConfigKey;
import io.tenon.spi.config.ConfigSchema;
import java.util.HashMap;
import java.util.Map;

/**
 * Spark's settings for Kryo, as far as they concern how bytes are made.
 *
 * @param referenceTracking whether an object that is met twice in a graph is written once
 * @param buffer how large the buffer for one object is at first
 * @param maximumBuffer how large it may become
 * @param pool whether sessions are used again
 */
record KryoSettings(boolean referenceTracking, int buffer, int maximumBuffer, boolean pool) {
  /** What fits into an array, with room for its header. */
  private static final ByteSize LIMIT = new ByteSize(Integer.MAX_VALUE - 8);

  private static final ConfigKey<Boolean> REFERENCE_TRACKING =
      ConfigKey.bool("spark.kryo.referenceTracking")
          .defaultValue(true)
          .description(
              "Whether references are tracked; needed where an object graph has cycles, and worth"
                  + " it where it has many copies of one object.")
          .build();

  private static final ConfigKey<ByteSize> BUFFER =
      ConfigKey.byteSize("spark.kryoserializer.buffer")
          .defaultValue(ByteSize.ofKibibytes(64))
          .description(
              "The buffer for one object at first, one for each session; a number without a unit"
                  + " counts KiB.")
          .range(size -> size.bytes() > 0 && size.compareTo(LIMIT) <= 0, "above 0, below 2g")
          .build();

  private static final ConfigKey<ByteSize> MAXIMUM_BUFFER =
      ConfigKey.byteSize("spark.kryoserializer.buffer.max")
          .defaultValue(ByteSize.ofMebibytes(64))
          .description(
              "How large the buffer for one object may become; a number without a unit counts"
                  + " MiB.")
          .range(size -> size.bytes() > 0 && size.compareTo(LIMIT) <= 0, "above 0, below 2g")
          .build();

  private static final ConfigKey<Boolean> POOL =
      ConfigKey.bool("spark.kryo.pool")
          .defaultValue(true)
          .description("Whether Kryo instances are kept for the next use.")
          .build();

  private static final ConfigKey<Boolean> UNSAFE =
      ConfigKey.bool("spark.kryo.unsafe")
          .defaultValue(false)
          .description(
              "Accepted, without effect: this plugin always reads through buffers that check their"
                  + " bounds, which Kryo's unsafe ones do not.")
          .build();

  static final ConfigSchema SCHEMA =
      ConfigSchema.of(REFERENCE_TRACKING, BUFFER, MAXIMUM_BUFFER, POOL, UNSAFE);

  static KryoSettings of(Map<String, String> given) {
    Map<String, String> settings = new HashMap<>(given);
    settings.computeIfPresent(BUFFER.name(), (name, value) -> withUnit(value, "k"));
    settings.computeIfPresent(MAXIMUM_BUFFER.name(), (name, value) -> withUnit(value, "m"));
    SCHEMA.check("spark.kryo", settings);
    int buffer = (int) BUFFER.read(settings).bytes();
    int maximum = (int) MAXIMUM_BUFFER.read(settings).bytes();
    if (maximum < buffer) {
      throw new TenonException(
          ConfigErrorCode.CONFIG_INVALID_VALUE,
          "'%s' (%d bytes) is less than '%s' (%d bytes); raise the one or lower the other"
              .formatted(MAXIMUM_BUFFER.name(), maximum, BUFFER.name(), buffer));
    }
    return new KryoSettings(
        REFERENCE_TRACKING.read(settings), buffer, maximum, POOL.read(settings));
  }

  /** The name of the setting that allows larger objects, for messages. */
  static String maximumBufferKey() {
    return MAXIMUM_BUFFER.name();
  }

  private static String withUnit(String value, String unit) {
    String trimmed = value.trim();
    return trimmed.matches("\\d+") ? trimmed + unit : trimmed;
  }
}
