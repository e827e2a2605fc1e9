package io.tenon.spark;

import io.tenon.spark.accelerator.AcceleratorKeys;
import io.tenon.spark.placement.PlacementKeys;
import io.tenon.spi.TenonException;
import io.tenon.spi.config.ConfigKey;
import io.tenon.spi.config.ConfigSchema;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.SparkConf;

/** The settings of the bridge itself. Those of a plugin are declared by the plugin. */
public final class BridgeKeys {
  /** All settings of Tenon and its plugins start with this. */
  public static final String PREFIX = "spark.tenon.";

  /** Where the distribution lies. */
  public static final ConfigKey<String> HOME =
      ConfigKey.string("spark.tenon.home")
          .description(
              "Directory of the distribution. Without it the environment variable TENON_HOME, then"
                  + " SPARK_HOME, says where it is.")
          .build();

  /** Where the plugin store lies. */
  public static final ConfigKey<String> PLUGINS_DIR =
      ConfigKey.string("spark.tenon.plugins.dir")
          .description(
              "Directory of the plugin store. Without it, 'plugins' in the home directory.")
          .build();

  /** Which serializer plugin serves {@code spark.serializer}. */
  public static final ConfigKey<String> SERIALIZER =
      ConfigKey.string("spark.tenon.serializer")
          .defaultValue("kryo")
          .description(
              "Name of the serializer plugin that serves as spark.serializer where the application"
                  + " sets none; 'none' leaves Spark's own default.")
          .build();

  /** How long the driver waits for an executor's exit reason. */
  public static final ConfigKey<Duration> EXIT_WAIT =
      ConfigKey.duration("spark.tenon.executor.exit.wait")
          .defaultValue(Duration.ofSeconds(10))
          .description(
              "How long the driver waits, when the connection to an executor breaks, for its"
                  + " cluster manager to say why, before it takes the reason for unknown.")
          .build();

  /** Whether the driver opens a control endpoint. */
  public static final ConfigKey<Boolean> CONTROL_ENABLED =
      ConfigKey.bool("spark.tenon.control.enabled")
          .defaultValue(true)
          .description(
              "Whether the driver opens the local endpoint through which 'tenon app' and 'tenon"
                  + " plugin --app' reach it.")
          .build();

  /** A folder whose jars become plugins of the application. */
  public static final ConfigKey<String> PLUGINS_DROP =
      ConfigKey.string("spark.tenon.plugins.drop")
          .description(
              "Directory that the driver watches while it runs: a jar that is put there is installed"
                  + " in this application, or updates its plugin, and one that is refused moves to"
                  + " 'rejected' in it. Whoever may write there runs code in the driver. Each"
                  + " application needs its own.")
          .build();

  /** Which coordination plugin elects the leading Master. */
  public static final ConfigKey<String> COORDINATION =
      ConfigKey.string("spark.tenon.coordination")
          .description(
              "Name of the coordination plugin through which the Masters of a standalone cluster"
                  + " take over from each other, 'zookeeper' or 'file'. Set by 'tenon master --ha',"
                  + " and by spark.deploy.recoveryMode=ZOOKEEPER.")
          .build();

  /** For how long a supervised driver may run without a word of a Master. */
  public static final ConfigKey<Duration> DRIVER_LEASE =
      ConfigKey.duration("spark.tenon.driver.lease")
          .defaultValue(Duration.ofMinutes(2))
          .description(
              "Set at each of several Masters, the same at all: a supervised driver on their cluster"
                  + " ends when no leading Master has answered it for so long, and one that was"
                  + " started in its place waits until it surely has. '0s' lets both run.")
          .build();

  /** Whether standalone clusters are served by a plugin. */
  public static final ConfigKey<Boolean> STANDALONE_ENABLED =
      ConfigKey.bool("spark.tenon.standalone.enabled")
          .defaultValue(true)
          .description(
              "Whether masters spark://host:port that are submitted to are served by the plugin for"
                  + " them, where one is installed; 'false' leaves them to Spark's own backend.")
          .build();

  /** All of them. */
  public static final ConfigSchema SCHEMA =
      ConfigSchema.of(
          HOME,
          PLUGINS_DIR,
          PLUGINS_DROP,
          SERIALIZER,
          EXIT_WAIT,
          CONTROL_ENABLED,
          COORDINATION,
          DRIVER_LEASE,
          STANDALONE_ENABLED,
          AcceleratorKeys.NAMES,
          AcceleratorKeys.ENABLED,
          AcceleratorKeys.LEAST_INPUT,
          AcceleratorKeys.MEMORY,
          PlacementKeys.PLACEMENT,
          PlacementKeys.CLUSTERS,
          PlacementKeys.START_DEADLINE,
          PlacementKeys.DEADLINE,
          PlacementKeys.INTERVAL,
          PlacementKeys.WARM_UP,
          PlacementKeys.FENCE,
          PlacementKeys.DROP_UNUSED,
          PlacementKeys.UPDATE_WAIT);

  /** The value of {@link #SERIALIZER} that switches serializer plugins off. */
  public static final String NO_SERIALIZER = "none";

  private BridgeKeys() {}

  /** Everything that the application is configured with, by full name. */
  public static Map<String, String> settings(SparkConf conf) {
    return Map.copyOf(new LinkedHashMap<>(conf.getAllAsJavaMap()));
  }

  /** The home directory, where the settings or the environment say one. */
  public static Optional<Path> home(Map<String, String> settings) {
    return home(settings, System::getenv);
  }

  static Optional<Path> home(Map<String, String> settings, Function<String, String> environment) {
    return HOME.find(settings)
        .or(() -> Optional.ofNullable(environment.apply("TENON_HOME")))
        .or(() -> Optional.ofNullable(environment.apply("SPARK_HOME")))
        .filter(text -> !text.isBlank())
        .map(Path::of);
  }

  /**
   * The plugin store's directory, where the settings or the environment say one.
   *
   * @throws TenonException when a setting cannot be read
   */
  public static Optional<Path> pluginsDirectory(Map<String, String> settings) {
    return PLUGINS_DIR
        .find(settings)
        .map(Path::of)
        .or(() -> home(settings).map(home -> home.resolve("plugins")))
        .map(Path::toAbsolutePath)
        .map(Path::normalize);
  }
}
