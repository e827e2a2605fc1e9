package io.tenon.spark.accelerator;

import io.tenon.kernel.Kernel;
import io.tenon.kernel.Lease;
import io.tenon.kernel.Slot;
import io.tenon.spi.accelerator.Accelerator;
import io.tenon.spi.accelerator.AcceleratorProvider;
import io.tenon.spi.accelerator.AcceleratorRequest;
import io.tenon.spi.accelerator.Compilation;
import io.tenon.spi.accelerator.Fragment;
import io.tenon.spi.accelerator.Probe;
import io.tenon.spi.accelerator.Refusal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One accelerator in this JVM, whichever plugin serves it at the time. Used by all threads; opened
 * when it is first used.
 */
final class Engine implements AutoCloseable {
  private final String name;
  private final Slot<AcceleratorProvider> slot;
  private final AcceleratorRequest request;
  private final Map<String, String> settings;

  /**
   * What a provider opened hangs on the provider's own class, so that nothing here keeps a plugin's
   * class loader alive.
   */
  private final ClassValue<Opened[]> opened =
      new ClassValue<>() {
        @Override
        protected Opened[] computeValue(Class<?> type) {
          return new Opened[1];
        }
      };

  private record Opened(
      AcceleratorProvider provider, Accelerator accelerator, CompiledFragments fragments) {}

  /**
   * @param request without the provider's settings
   * @param settings of the application, by full name
   */
  Engine(Kernel kernel, String name, AcceleratorRequest request, Map<String, String> settings) {
    this.name = name;
    this.request = request;
    this.settings = Map.copyOf(settings);
    slot = kernel.slot(AcceleratorProvider.class, name);
  }

  String name() {
    return name;
  }

  AcceleratorRequest request() {
    return request;
  }

  /** Whether there is a device here. */
  Probe probe() {
    try (Lease<AcceleratorProvider> lease = slot.lease()) {
      return lease.service().probe();
    }
  }

  /** Compiles a fragment, or says why not; also when the accelerator cannot be opened. */
  Compilation compile(Fragment fragment) {
    try (Use use = use()) {
      return use.fragments().compile(fragment);
    } catch (RuntimeException | LinkageError e) {
      // The next accelerator is asked: a GPU that does not start is no reason to leave the CPU's
      // out.
      Fallbacks.passedOver(name, e);
      return new Compilation.Refused(List.of(new Refusal(fragment.root(), e.toString())));
    }
  }

  /**
   * The right to use it; keeps its plugin from being stopped until it is closed.
   *
   * @throws io.tenon.spi.TenonException when it cannot be opened
   */
  Use use() {
    Lease<AcceleratorProvider> lease = slot.lease();
    try {
      return new Use(lease, opened(lease.service()).fragments());
    } catch (RuntimeException | Error e) {
      lease.close();
      throw e;
    }
  }

  private Opened opened(AcceleratorProvider provider) {
    Opened[] holder = opened.get(provider.getClass());
    synchronized (holder) {
      Opened present = holder[0];
      if (present == null || present.provider() != provider) {
        Accelerator accelerator =
            provider.open(
                new AcceleratorRequest(
                    request.threads(),
                    request.memory(),
                    request.spillDirectories(),
                    provider.settings().select(settings)));
        present = new Opened(provider, accelerator, new CompiledFragments(accelerator));
        holder[0] = present;
      }
      return present;
    }
  }

  /**
   * Closes what the plugin that serves now has opened; those before closed theirs as they ended.
   */
  @Override
  public void close() {
    try (Lease<AcceleratorProvider> lease = slot.lease()) {
      Opened[] holder = opened.get(lease.service().getClass());
      synchronized (holder) {
        @Nullable Opened present = holder[0];
        holder[0] = null;
        if (present != null && present.provider() == lease.service()) {
          present.accelerator().close();
        }
      }
    }
  }

  /** A lease, and what may be done with it. */
  static final class Use implements AutoCloseable {
    private final Lease<AcceleratorProvider> lease;
    private final CompiledFragments fragments;

    private Use(Lease<AcceleratorProvider> lease, CompiledFragments fragments) {
      this.lease = lease;
      this.fragments = fragments;
    }

    CompiledFragments fragments() {
      return fragments;
    }

    @Override
    public void close() {
      lease.close();
    }
  }
}
