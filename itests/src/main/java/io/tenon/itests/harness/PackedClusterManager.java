package io.tenon.itests.harness;

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

/** A cluster manager's packed bundle, started in a kernel. */
public final class PackedClusterManager implements AutoCloseable {
  private final Kernel kernel;
  private final Lease<ClusterManager> lease;

  /**
   * @param name in the property {@code tenon.NAME.bundle}, which says where the bundle lies
   */
  public PackedClusterManager(String name, String scheme) {
    try {
      Path jar = jar(name);
      PluginEntry entry =
          new PluginEntry(
              "io.tenon.cluster." + name,
              "0.1.0.SNAPSHOT",
              "0".repeat(64),
              Files.size(jar),
              name,
              Optional.empty(),
              List.of(new ProvidedService("cluster", scheme)),
              Map.of());
      PluginSource source = new OneJar(new PluginSet(1, List.of(entry)), jar);
      kernel = Kernel.boot(KernelOptions.of(source, Files.createTempDirectory("kernel")));
      lease = kernel.slot(ClusterManager.class, scheme).lease();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Path jar(String name) {
    return Path.of(System.getProperty("tenon." + name + ".bundle", ""));
  }

  public ClusterManager manager() {
    return lease.service();
  }

  @Override
  public void close() {
    lease.close();
    kernel.close();
  }

  private record OneJar(PluginSet current, Path jar) implements PluginSource {
    @Override
    public Path jar(PluginEntry entry) {
      return jar;
    }
  }
}
