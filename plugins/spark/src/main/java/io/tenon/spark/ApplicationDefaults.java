package io.tenon.spark;

import io.tenon.kernel.Kernel;
import io.tenon.kernel.KernelErrorCode;
import io.tenon.spark.accelerator.AcceleratorKeys;
import io.tenon.spark.control.DriverControl;
import io.tenon.spark.placement.MoveSettings;
import io.tenon.spi.TenonException;
import io.tenon.spi.plugin.PluginNamespace;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;

/** What an application gets from Tenon where its user says nothing else. */
public final class ApplicationDefaults {
  private static final String SERIALIZER = "spark.serializer";
  private static final String LISTENERS = "spark.extraListeners";

  // By name: the class is there only where the serializer's part of the bridge is used.
  private static final String SERIALIZER_CLASS = "io.tenon.spark.serializer.TenonSerializer";

  private static final String EXTENSIONS = "spark.sql.extensions";

  // By name: a JVM that has no Spark SQL does not load it.
  private static final String EXTENSIONS_CLASS = "io.tenon.spark.accelerator.AcceleratorExtensions";

  private ApplicationDefaults() {}

  /**
   * Sets the serializer of the installed plugin, the listener that opens the control endpoint, and
   * the extension of Spark SQL for accelerators.
   *
   * @throws TenonException {@link KernelErrorCode#PLUGIN_NOT_FOUND} when the user names a
   *     serializer that no plugin provides
   */
  public static void apply(Kernel kernel, SparkConf conf) {
    setSerializer(kernel, conf);
    addListener(conf);
    addAccelerators(kernel, conf);
  }

  /** Adds the extension of Spark SQL where there is an accelerator; the user's own stay. */
  private static void addAccelerators(Kernel kernel, SparkConf conf) {
    List<String> chosen = AcceleratorKeys.NAMES.find(BridgeKeys.settings(conf)).orElse(List.of());
    boolean wanted =
        chosen.isEmpty()
            ? !kernel.active().names(PluginNamespace.TYPE_ACCELERATOR).isEmpty()
            : !chosen.equals(List.of(AcceleratorKeys.NONE));
    if (wanted) {
      append(conf, EXTENSIONS, EXTENSIONS_CLASS);
    }
  }

  private static void setSerializer(Kernel kernel, SparkConf conf) {
    Map<String, String> settings = BridgeKeys.settings(conf);
    String name = BridgeKeys.SERIALIZER.read(settings);
    if (conf.contains(SERIALIZER) || name.equals(BridgeKeys.NO_SERIALIZER)) {
      return;
    }
    List<String> installed = kernel.active().names(PluginNamespace.TYPE_SERIALIZER);
    if (installed.contains(name)) {
      conf.set(SERIALIZER, SERIALIZER_CLASS);
    } else if (settings.containsKey(BridgeKeys.SERIALIZER.name())) {
      throw new TenonException(
          KernelErrorCode.PLUGIN_NOT_FOUND,
          "'%s' is '%s', but installed plugins provide %s; install the plugin, or choose another or '%s'"
              .formatted(
                  BridgeKeys.SERIALIZER,
                  name,
                  installed.isEmpty() ? "no serializer" : String.join(", ", installed),
                  BridgeKeys.NO_SERIALIZER));
    }
  }

  /** Lets executors leave without loss, which a move needs. */
  public static void allowMoves(SparkConf conf) {
    MoveSettings.defaults().forEach(conf::setIfMissing);
  }

  /** Lets the application open its control endpoint when it starts. Adding again does nothing. */
  public static void addListener(SparkConf conf) {
    if (!BridgeKeys.CONTROL_ENABLED.read(BridgeKeys.settings(conf))) {
      return;
    }
    append(conf, LISTENERS, DriverControl.class.getName());
  }

  private static void append(SparkConf conf, String key, String name) {
    String present = conf.get(key, "");
    if (!List.of(present.split(",", -1)).contains(name)) {
      conf.set(key, present.isBlank() ? name : present + "," + name);
    }
  }
}
