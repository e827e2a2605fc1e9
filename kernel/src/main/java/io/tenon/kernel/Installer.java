package io.tenon.kernel;

import io.tenon.kernel.ChangeReport.Removal;
import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.PluginSet;
import io.tenon.kernel.store.PluginSource;
import io.tenon.spi.TenonException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.BundleWiring;

/** Puts plugins into the container and takes them out. */
final class Installer {
  private static final System.Logger LOG = System.getLogger(Installer.class.getName());
  private static final Duration REMOVE_LIMIT = Duration.ofSeconds(20);
  private static final Duration SLICE = Duration.ofMillis(50);

  private final Container container;
  private final PluginSource source;
  private final Duration unloadLimit;
  private final Starter starter;

  Installer(Container container, KernelOptions options, Starter starter) {
    this.container = container;
    source = options.plugins();
    unloadLimit = options.unloadLimit();
    this.starter = starter;
  }

  /**
   * Installs what {@code next} has and {@code from} has not, starting it where asked to; takes over
   * what both have. When anything fails, all that it has done is undone.
   */
  Routing install(Routing from, PluginSet next, boolean start) {
    Routing.check(next);
    List<Plugin> added = new ArrayList<>();
    List<Plugin> plugins = new ArrayList<>();
    try {
      for (PluginEntry entry : next.plugins()) {
        plugins.add(
            from.find(entry)
                .orElseGet(
                    () -> {
                      Plugin plugin = install(entry);
                      added.add(plugin);
                      return plugin;
                    }));
      }
      if (start) {
        added.forEach(Plugin::start);
      }
      return new Routing(next, plugins);
    } catch (RuntimeException e) {
      remove(added);
      throw e;
    }
  }

  private Plugin install(PluginEntry entry) {
    Path jar = source.jar(entry);
    try {
      return new Plugin(entry, container.install(jar), starter);
    } catch (BundleException e) {
      throw new TenonException(
          KernelErrorCode.PLUGIN_DAMAGED,
          "Plugin %s cannot be installed from %s: %s; install it again"
              .formatted(entry.label(), jar, e.getMessage()),
          e);
    }
  }

  /**
   * Waits until the leases of these plugins have been returned, then takes the plugins out.
   *
   * @param hurry when it turns true, the wait is over
   */
  List<Removal> retire(List<Plugin> plugins, Duration drain, BooleanSupplier hurry) {
    long begun = System.nanoTime();
    plugins.forEach(plugin -> plugin.gate().close());
    List<Retired> retired = new ArrayList<>();
    for (Plugin plugin : plugins) {
      drain(plugin.gate(), begun + drain.toNanos(), hurry);
      retired.add(
          new Retired(
              plugin.entry(),
              plugin.started(),
              Duration.ofNanos(System.nanoTime() - begun),
              plugin.gate().inside(),
              new Unloading(loader(plugin))));
    }
    remove(plugins);
    return retired.stream().map(plugin -> plugin.proved(unloadLimit, hurry)).toList();
  }

  /** Holds nothing of the plugin, so that it can be collected. */
  private record Retired(
      PluginEntry entry, boolean started, Duration drained, int forced, Unloading unloading) {
    Removal proved(Duration limit, BooleanSupplier hurry) {
      return new Removal(entry, started, drained, forced, unloading.proved(limit, hurry));
    }
  }

  private static void drain(Gate gate, long deadline, BooleanSupplier hurry) {
    try {
      boolean empty = false;
      while (!empty && !hurry.getAsBoolean()) {
        long left = deadline - System.nanoTime();
        empty = gate.awaitEmpty(Math.min(left, SLICE.toNanos()));
        if (left <= 0) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static @Nullable ClassLoader loader(Plugin plugin) {
    BundleWiring wiring = plugin.bundle().adapt(BundleWiring.class);
    return wiring == null ? null : wiring.getClassLoader();
  }

  /**
   * Stops and uninstalls these plugins side by side. Returns in bounded time; what hangs goes on
   * behind and ends when it can.
   */
  void remove(Collection<Plugin> plugins) {
    CountDownLatch gone = new CountDownLatch(plugins.size());
    boolean stuck = false;
    for (Plugin plugin : plugins) {
      stuck |= plugin.stuck();
      Helper.daemon("remove-" + plugin.entry().name(), () -> remove(plugin, gone)).start();
    }
    Duration limit = stuck ? Duration.ofSeconds(1) : REMOVE_LIMIT;
    if (!Helper.await(gone, limit)) {
      LOG.log(
          Level.WARNING,
          "Still removing {0} of {1} plugins after {2}: a thread of theirs does not end",
          gone.getCount(),
          plugins.size(),
          limit);
    }
  }

  private void remove(Plugin plugin, CountDownLatch gone) {
    try {
      plugin.stop().join();
      container.uninstall(plugin.bundle());
    } catch (BundleException e) {
      LOG.log(Level.WARNING, "Plugin " + plugin.entry().label() + " was not uninstalled", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      gone.countDown();
    }
  }
}
