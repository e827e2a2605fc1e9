package io.tenon.kernel;

import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.PluginSet;
import io.tenon.spi.plugin.Resources;
import java.time.Duration;
import java.util.List;

/**
 * The container of this JVM. Starts nothing but the framework at boot; a plugin starts when it is
 * first leased. Never keeps a JVM alive. Called from any thread.
 */
public interface Kernel extends AutoCloseable {
  /**
   * Boots a container with the plugins of {@link KernelOptions#plugins()} installed and none
   * started. The caller closes it.
   *
   * @throws io.tenon.spi.TenonException with the code of what is wrong with a plugin, or {@link
   *     KernelErrorCode#KERNEL_FAILED}; then nothing is left behind
   */
  static Kernel boot(KernelOptions options) {
    return Host.boot(options);
  }

  /** A slot for the service of this type and name; whether one is installed shows when leasing. */
  <T> Slot<T> slot(Class<T> service, String name);

  /** What is installed in this container now. */
  PluginSet active();

  /** Those of the installed plugins that serve: somebody has leased a service of theirs. */
  List<PluginEntry> serving();

  /**
   * Makes {@code next} the installed set: what is new is installed beside the old and started, all
   * of it, for only a start proves that it can; leases are routed to it; the old drains, stops and
   * is uninstalled. When anything of the new set cannot start, all stays as it was. A plugin with
   * the same content is left alone. One change at a time; an interrupt ends the wait for leases.
   *
   * @param drain how long to wait for the old ones' leases; after that they are stopped all the
   *     same, and the report says so
   * @throws io.tenon.spi.TenonException with the code of what is wrong with the new set
   */
  ChangeReport apply(PluginSet next, Duration drain);

  /** Threads, timers and files of the host's own part named {@code owner}. */
  Resources resources(String owner);

  /** Stops all plugins and the framework; waits in bounded time. Closing again does nothing. */
  @Override
  void close();
}
