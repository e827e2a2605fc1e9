package io.tenon.kernel;

import io.tenon.kernel.store.ProvidedService;
import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.AcceleratorProvider;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.coordination.CoordinationProvider;
import io.tenon.spi.plugin.PluginNamespace;
import io.tenon.spi.serializer.SerializerProvider;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which SPI interface a type of service has. */
final class ServiceTypes {
  private static final Map<String, Class<?>> INTERFACES =
      Map.of(
          PluginNamespace.TYPE_ACCELERATOR, AcceleratorProvider.class,
          PluginNamespace.TYPE_CLUSTER, ClusterManager.class,
          PluginNamespace.TYPE_COORDINATION, CoordinationProvider.class,
          PluginNamespace.TYPE_SERIALIZER, SerializerProvider.class);

  private ServiceTypes() {}

  /**
   * @throws IllegalArgumentException when it is no interface of the SPI
   */
  static String type(Class<?> service) {
    return INTERFACES.entrySet().stream()
        .filter(entry -> entry.getValue().equals(service))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("not a service of the SPI: " + service.getName()));
  }

  /**
   * @throws TenonException {@link KernelErrorCode#PLUGIN_SPI_MISMATCH} when this kernel does not
   *     know the type
   */
  static Class<?> service(ProvidedService declared) {
    @Nullable Class<?> service = INTERFACES.get(declared.type());
    if (service == null) {
      throw new TenonException(
          KernelErrorCode.PLUGIN_SPI_MISMATCH,
          "This kernel does not know services of type '%s' (it knows %s); use a plugin made for it"
              .formatted(declared.type(), new TreeSet<>(INTERFACES.keySet())));
    }
    return service;
  }
}
