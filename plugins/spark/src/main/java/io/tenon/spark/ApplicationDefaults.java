package io.tenon.spark;

import io.tenon.kernel.Kernel;
import io.tenon.kernel.KernelErrorCode;
import io.tenon.spark.control.DriverControl;
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

  private ApplicationDefaults() {}

  /**
   * Sets the serializer of the installed plugin, and the listener that opens the control endpoint.
   *
   * @throws TenonException {@link KernelErrorCode#PLUGIN_NOT_FOUND} when the user names a
   *     serializer that no plugin provides
   */
  public static void apply(Kernel kernel, SparkConf conf) {
    setSerializer(kernel, conf);
    addListener(conf);
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

  /** Lets the application open its control endpoint when it starts. Adding again does nothing. */
  public static void addListener(SparkConf conf) {
    if (!BridgeKeys.CONTROL_ENABLED.read(BridgeKeys.settings(conf))) {
      return;
    }
    String listener = DriverControl.class.getName();
    String present = conf.get(LISTENERS, "");
    if (!List.of(present.split(",", -1)).contains(listener)) {
      conf.set(LISTENERS, present.isBlank() ? listener : present + "," + listener);
    }
  }
}
