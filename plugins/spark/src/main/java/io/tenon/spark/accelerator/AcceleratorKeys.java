package io.tenon.spark.accelerator;

import io.tenon.spi.ByteSize;
import io.tenon.spi.config.ConfigKey;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.internal.SQLConf;

/** The settings of accelerators in Spark SQL. */
public final class AcceleratorKeys {
  /** Which accelerators are used. */
  public static final ConfigKey<List<String>> NAMES =
      ConfigKey.list("spark.tenon.accelerator")
          .description(
              "Names of the accelerator plugins to use, in the order in which they are asked; 'none'"
                  + " leaves all to Spark's own operators. Without it, all that are installed and"
                  + " have a device here.")
          .build();

  /** The switch of a session. */
  public static final ConfigKey<Boolean> ENABLED =
      ConfigKey.bool("spark.tenon.accelerator.enabled")
          .defaultValue(true)
          .description(
              "Whether queries are offloaded to accelerators. May be set for a session, and changed"
                  + " between queries.")
          .dynamic()
          .build();

  /** The least input. */
  public static final ConfigKey<ByteSize> LEAST_INPUT =
      ConfigKey.byteSize("spark.tenon.accelerator.input.least")
          .defaultValue(new ByteSize(0))
          .description(
              "How large the files of a part of a query must be together for it to be offloaded."
                  + " May be set for a session, and changed between queries.")
          .dynamic()
          .build();

  /** Memory outside of the heap. */
  public static final ConfigKey<ByteSize> MEMORY =
      ConfigKey.byteSize("spark.tenon.accelerator.memory")
          .description(
              "How much memory outside of the Java heap accelerators may use in each JVM before they"
                  + " spill. Without it spark.memory.offHeap.size where that is enabled; else"
                  + " spark.memory.fraction of the heap in local mode, whose heap the offloaded"
                  + " queries leave empty, and half of the memory overhead in an executor.")
          .build();

  /** The value of {@link #NAMES} that switches accelerators off. */
  public static final String NONE = "none";

  private AcceleratorKeys() {}

  static boolean isEnabled(SQLConf conf) {
    return read(ENABLED, conf);
  }

  static ByteSize leastInput(SQLConf conf) {
    return read(LEAST_INPUT, conf);
  }

  private static <T> T read(ConfigKey<T> key, SQLConf conf) {
    return key.read(
        conf.contains(key.name()) ? Map.of(key.name(), conf.getConfString(key.name())) : Map.of());
  }
}
