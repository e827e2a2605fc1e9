package io.tenon.kernel;

import io.tenon.kernel.store.PluginEntry;
import io.tenon.spi.TenonException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

/** The OSGi framework of this JVM. */
final class Container {
  private static final System.Logger LOG = System.getLogger(Container.class.getName());
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private final Framework framework;
  private final Path scratch;

  private Container(Framework framework, Path scratch) {
    this.framework = framework;
    this.scratch = scratch;
  }

  static Container boot(Path scratch) {
    try {
      Files.createDirectories(scratch);
      FrameworkFactory factory =
          ServiceLoader.load(FrameworkFactory.class, Container.class.getClassLoader())
              .findFirst()
              .orElseThrow(() -> new BundleException("no OSGi framework on the class path"));
      Framework framework = factory.newFramework(settings(scratch));
      // The framework's event thread is a daemon only if the thread that starts it is one.
      Helper.call(
          "boot",
          () -> {
            framework.start();
            return framework;
          });
      framework.getBundleContext().addFrameworkListener(Container::log);
      framework
          .getBundleContext()
          .registerService(ResolverHookFactory.class, new Isolation(), null);
      return new Container(framework, scratch);
    } catch (Exception e) {
      throw new TenonException(
          KernelErrorCode.KERNEL_FAILED,
          "The OSGi container did not start in " + scratch + ": " + e.getMessage(),
          e);
    }
  }

  private static Map<String, String> settings(Path scratch) {
    Map<String, String> settings = new HashMap<>();
    settings.put(Constants.FRAMEWORK_STORAGE, scratch.resolve("container").toString());
    settings.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
    settings.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, exports());
    settings.put(Constants.FRAMEWORK_BSNVERSION, Constants.FRAMEWORK_BSNVERSION_MULTIPLE);
    // Objenesis, which Kryo creates objects with, needs sun.reflect.ReflectionFactory.
    settings.put(Constants.FRAMEWORK_BOOTDELEGATION, "sun.misc,sun.reflect");
    // Else a class that the bundle lacks may come from the application's class path.
    settings.put("felix.bootdelegation.implicit", "false");
    // It writes to standard output, which is the application's; see the listener for errors.
    settings.put("felix.log.level", "0");
    // A URL handler factory can be set once in a JVM, and Spark sets it.
    settings.put("felix.service.urlhandlers", "false");
    // More would be a pool of threads that outlive the container by a minute.
    settings.put("felix.resolver.parallelism", "1");
    return settings;
  }

  private static void log(FrameworkEvent event) {
    if (event.getType() == FrameworkEvent.ERROR) {
      LOG.log(Level.ERROR, "In the OSGi container, of " + event.getBundle(), event.getThrowable());
    }
  }

  private static String exports() {
    return Stream.of(SpiPackages.versions(), EnginePackages.versions())
        .flatMap(packages -> packages.entrySet().stream())
        .map(export -> export.getKey() + ";version=\"" + export.getValue() + "\"")
        .collect(Collectors.joining(","));
  }

  BundleContext context() {
    return framework.getBundleContext();
  }

  /** Installs the file where it lies; nothing is copied. */
  Bundle install(Path jar) throws BundleException {
    return context().installBundle("reference:" + jar.toAbsolutePath().normalize().toUri());
  }

  /**
   * Wires the bundle to what it imports.
   *
   * @throws TenonException naming what is missing
   */
  void resolve(PluginEntry entry, Bundle bundle) {
    if (!framework.adapt(FrameworkWiring.class).resolveBundles(List.of(bundle))) {
      throw new Requirements(framework.adapt(BundleRevision.class).getDeclaredCapabilities(null))
          .unresolved(entry, bundle);
    }
  }

  /** Uninstalls a stopped bundle and lets go of its classes. */
  void uninstall(Bundle bundle) throws BundleException, InterruptedException {
    bundle.uninstall();
    CountDownLatch refreshed = new CountDownLatch(1);
    framework
        .adapt(FrameworkWiring.class)
        .refreshBundles(List.of(bundle), event -> refreshed.countDown());
    refreshed.await(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Stops the framework in bounded time and removes its files. */
  void close() {
    try {
      FrameworkEvent end =
          Helper.call(
              "shutdown",
              () -> {
                framework.stop();
                return framework.waitForStop(STOP_LIMIT.toMillis());
              });
      if (end.getType() == FrameworkEvent.WAIT_TIMEDOUT) {
        LOG.log(Level.WARNING, "The OSGi container did not stop within {0}", STOP_LIMIT);
      }
      Trees.delete(scratch);
    } catch (Exception e) {
      throw new TenonException(
          KernelErrorCode.KERNEL_FAILED,
          "The OSGi container in %s did not stop cleanly: %s".formatted(scratch, e.getMessage()),
          e);
    }
  }
}
