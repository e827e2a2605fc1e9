package io.tenon.itests.kubernetes;

import io.tenon.kernel.Kernel;
import io.tenon.kernel.KernelOptions;
import io.tenon.kernel.Lease;
import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.PluginSet;
import io.tenon.kernel.store.PluginSource;
import io.tenon.kernel.store.ProvidedService;
import io.tenon.spi.cluster.ClusterManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A kernel with the packed bundle. */
final class KubernetesPlugin implements AutoCloseable {
  private static final Path JAR = Path.of(System.getProperty("tenon.kubernetes.bundle", ""));

  private final Kernel kernel;

  KubernetesPlugin() {
    try {
      PluginEntry entry =
          new PluginEntry(
              "io.tenon.cluster.kubernetes",
              "0.1.0.SNAPSHOT",
              "0".repeat(64),
              Files.size(JAR),
              "Kubernetes",
              Optional.empty(),
              List.of(new ProvidedService("cluster", "k8s")),
              Map.of());
      PluginSource source = new OneJar(new PluginSet(1, List.of(entry)));
      kernel = Kernel.boot(KernelOptions.of(source, Files.createTempDirectory("kernel")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path jar() {
    return JAR;
  }

  Lease<ClusterManager> lease() {
    return kernel.slot(ClusterManager.class, "k8s").lease();
  }

  @Override
  public void close() {
    kernel.close();
  }

  private record OneJar(PluginSet current) implements PluginSource {
    @Override
    public Path jar(PluginEntry entry) {
      return JAR;
    }
  }
}
