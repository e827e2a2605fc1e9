package io.tenon.spark.serializer;

import io.tenon.kernel.ChangeReport;
import io.tenon.kernel.Kernel;
import io.tenon.kernel.KernelErrorCode;
import io.tenon.kernel.Lease;
import io.tenon.kernel.Slot;
import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.PluginSet;
import io.tenon.kernel.store.ProvidedService;
import io.tenon.spi.TenonException;
import io.tenon.spi.plugin.PluginNamespace;
import io.tenon.spi.plugin.Resources;
import io.tenon.spi.serializer.SerializerProvider;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A kernel whose serializers come and go as a test says. It counts the leases that are out. */
final class FakeKernel implements Kernel {
  private final Map<String, SerializerProvider> installed = new LinkedHashMap<>();
  private final AtomicInteger leases = new AtomicInteger();

  void install(String name, SerializerProvider provider) {
    installed.put(name, provider);
  }

  void remove(String name) {
    installed.remove(name);
  }

  int leases() {
    return leases.get();
  }

  @Override
  public <T> Slot<T> slot(Class<T> service, String name) {
    return new Slot<>() {
      @Override
      public Lease<T> lease() {
        if (!installed.containsKey(name)) {
          throw new TenonException(
              KernelErrorCode.PLUGIN_NOT_FOUND, "No installed plugin provides '" + name + "'");
        }
        leases.incrementAndGet();
        return new FakeLease<>(service.cast(installed.get(name)), entry(name));
      }

      @Override
      public Optional<PluginEntry> provider() {
        return installed.containsKey(name) ? Optional.of(entry(name)) : Optional.empty();
      }

      @Override
      public String name() {
        return name;
      }
    };
  }

  @Override
  public PluginSet active() {
    return new PluginSet(1, installed.keySet().stream().map(FakeKernel::entry).toList());
  }

  @Override
  public List<PluginEntry> serving() {
    return active().plugins();
  }

  @Override
  public ChangeReport apply(PluginSet next, Duration drain) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Resources resources(String owner) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}

  private static PluginEntry entry(String name) {
    return new PluginEntry(
        name,
        "1.0.0",
        "0".repeat(64),
        1,
        name,
        Optional.empty(),
        List.of(new ProvidedService(PluginNamespace.TYPE_SERIALIZER, name)),
        Map.of());
  }

  private final class FakeLease<T> implements Lease<T> {
    private final T service;
    private final PluginEntry plugin;
    private boolean closed;

    FakeLease(T service, PluginEntry plugin) {
      this.service = service;
      this.plugin = plugin;
    }

    @Override
    public T service() {
      return service;
    }

    @Override
    public PluginEntry plugin() {
      return plugin;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        leases.decrementAndGet();
      }
    }
  }
}
