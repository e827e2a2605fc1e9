package io.tenon.spark;

import io.tenon.kernel.DropFolder;
import io.tenon.kernel.Kernel;
import io.tenon.kernel.KernelErrorCode;
import io.tenon.kernel.KernelOptions;
import io.tenon.kernel.PluginInstaller;
import io.tenon.kernel.ScratchDirectory;
import io.tenon.kernel.store.ApplicationPlugins;
import io.tenon.kernel.store.PluginStore;
import io.tenon.spark.plugins.ExecutorPlugins;
import io.tenon.spi.TenonException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.util.ShutdownHookManager$;
import scala.runtime.AbstractFunction0;
import scala.runtime.BoxedUnit;

/**
 * The kernel of this JVM, started by whoever asks first: Spark's serializer, the cluster manager.
 * There is one for each plugin store, which is one in practice. It ends with the JVM, after the
 * SparkContext.
 */
public final class SparkKernel {
  /** Below Spark's 50 for the SparkContext, above its 25 for temporary directories. */
  private static final int SHUTDOWN_PRIORITY = 30;

  private static final Map<Path, Running> RUNNING = new HashMap<>();

  /** What Spark calls the driver where executors have their number. */
  private static final String DRIVER = "driver";

  /** How long the leases of a plugin may last that a dropped one replaces. */
  private static final Duration DROP_DRAIN = Duration.ofSeconds(60);

  private record Running(
      Kernel kernel, ApplicationPlugins plugins, ExecutorPlugins executors, Set<Path> watched) {}

  private SparkKernel() {}

  /**
   * The kernel over the plugin store that {@code conf} names.
   *
   * @throws TenonException when no store is named, or the container cannot start
   */
  public static Kernel of(SparkConf conf) {
    return of(BridgeKeys.settings(conf));
  }

  /**
   * The kernel of the application that runs in this JVM; for callers that have no configuration.
   */
  public static Kernel current() {
    SparkEnv env = SparkEnv.get();
    return of(env == null ? new SparkConf() : env.conf());
  }

  /** As {@link #of(SparkConf)}, from settings by full name. */
  public static Kernel of(Map<String, String> settings) {
    return running(settings).kernel();
  }

  /** The plugins of this application, which that kernel has from the store. */
  public static ApplicationPlugins plugins(SparkConf conf) {
    return running(BridgeKeys.settings(conf)).plugins();
  }

  /** The executors of this application, whose plugins are to be those of this JVM, the driver's. */
  public static ExecutorPlugins executors(SparkConf conf) {
    return running(BridgeKeys.settings(conf)).executors();
  }

  /**
   * What a driver does with its kernel, whoever needs that first: checks the settings, and watches
   * the drop folder where there is one, until the JVM ends. Elsewhere, and again, it does nothing.
   *
   * @throws TenonException when a setting is unknown or wrong, or the folder cannot be made
   */
  public static void startInDriver(SparkConf conf) {
    if (!conf.get("spark.executor.id", "").equals(DRIVER)) {
      return;
    }
    Map<String, String> settings = BridgeKeys.settings(conf);
    Running running = running(settings);
    Settings.check(running.kernel(), settings);
    BridgeKeys.PLUGINS_DROP
        .find(settings)
        .map(text -> Path.of(text).toAbsolutePath().normalize())
        .ifPresent(folder -> watch(running, folder));
  }

  private static void watch(Running running, Path folder) {
    if (!running.watched().add(folder)) {
      return;
    }
    try {
      DropFolder.watch(
          running.kernel().resources("drop-" + running.watched().size()),
          folder,
          PluginInstaller.running(
              running.plugins(), running.kernel(), DROP_DRAIN, running.executors()));
    } catch (RuntimeException e) {
      running.watched().remove(folder);
      throw e;
    }
  }

  private static Running running(Map<String, String> settings) {
    Path directory =
        BridgeKeys.pluginsDirectory(settings)
            .orElseThrow(
                () ->
                    new TenonException(
                        KernelErrorCode.STORE_UNUSABLE,
                        "nothing says where the plugins are; set TENON_HOME to the distribution's"
                            + " directory, or '"
                            + BridgeKeys.PLUGINS_DIR
                            + "' to the plugin store's"));
    synchronized (RUNNING) {
      Running running = RUNNING.get(directory);
      if (running == null) {
        running = boot(directory);
        closeAtShutdown(running.kernel());
        RUNNING.put(directory, running);
      }
      return running;
    }
  }

  private static Running boot(Path directory) {
    PluginStore store = PluginStore.open(directory);
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    Path scratch = ScratchDirectory.create(temporary);
    // Not 'plugins', where the kernel keeps the files of each plugin.
    ApplicationPlugins plugins =
        new ApplicationPlugins(store, scratch.resolve("application-plugins"));
    Kernel kernel = Kernel.boot(KernelOptions.of(plugins, scratch));
    // Beside the start of the application, which is not to wait for it.
    kernel.resources("scratch").timer("sweep").execute(() -> ScratchDirectory.sweep(temporary));
    return new Running(
        kernel,
        plugins,
        new ExecutorPlugins(plugins, kernel.active()),
        ConcurrentHashMap.newKeySet());
  }

  private static void closeAtShutdown(Kernel kernel) {
    ShutdownHookManager$.MODULE$.addShutdownHook(
        SHUTDOWN_PRIORITY,
        new AbstractFunction0<BoxedUnit>() {
          @Override
          public BoxedUnit apply() {
            kernel.close();
            return BoxedUnit.UNIT;
          }
        });
  }
}
