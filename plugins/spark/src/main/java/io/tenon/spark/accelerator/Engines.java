package io.tenon.spark.accelerator;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.tenon.kernel.Kernel;
import io.tenon.kernel.KernelErrorCode;
import io.tenon.spark.BridgeKeys;
import io.tenon.spark.SparkKernel;
import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.AcceleratorRequest;
import io.tenon.spi.accelerator.Probe;
import io.tenon.spi.plugin.PluginNamespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext$;
import org.apache.spark.SparkEnv;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.jspecify.annotations.Nullable;

/** The accelerators that the application of this JVM uses, in the order in which they are asked. */
final class Engines implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Engines.class.getName());

  /** What Spark calls the driver where executors have their number. */
  private static final String DRIVER = "driver";

  /** Those of the application that runs now; a JVM has one at a time. */
  private static @Nullable Engines current;

  private final SparkEnv environment;
  private final List<Engine> engines;

  /** For runs whose caller waits, and may be interrupted. */
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "tenon-accelerator");
            thread.setDaemon(true);
            return thread;
          });

  private Engines(SparkEnv environment, List<Engine> engines) {
    this.environment = environment;
    this.engines = engines;
  }

  /**
   * Those of the application that runs in this JVM; none where no plugin is installed.
   *
   * @throws TenonException {@link KernelErrorCode#PLUGIN_NOT_FOUND} when the user names one that no
   *     plugin provides
   */
  static synchronized Engines current() {
    SparkEnv environment = SparkEnv.get();
    Engines present = current;
    if (present == null || present.environment != environment) {
      present = new Engines(environment, open(environment.conf()));
      current = present;
      closeWithApplication(present);
    }
    return present;
  }

  private static void closeWithApplication(Engines engines) {
    if (engines.environment.executorId().equals(DRIVER)) {
      SparkContext$.MODULE$
          .getActive()
          .get()
          .addSparkListener(
              new SparkListener() {
                @Override
                public void onApplicationEnd(SparkListenerApplicationEnd end) {
                  engines.close();
                }
              });
    }
  }

  private static List<Engine> open(SparkConf conf) {
    Map<String, String> settings = BridgeKeys.settings(conf);
    Optional<List<String>> chosen = AcceleratorKeys.NAMES.find(settings);
    if (chosen.equals(Optional.of(List.of(AcceleratorKeys.NONE)))
        || BridgeKeys.pluginsDirectory(settings).isEmpty()) {
      return List.of();
    }
    Kernel kernel = SparkKernel.of(conf);
    List<String> installed = kernel.active().names(PluginNamespace.TYPE_ACCELERATOR);
    List<String> names = chosen.orElse(installed);
    if (!installed.containsAll(names)) {
      throw new TenonException(
          KernelErrorCode.PLUGIN_NOT_FOUND,
          "'%s' is '%s', but installed plugins provide %s; install the plugin, or choose others or '%s'"
              .formatted(
                  AcceleratorKeys.NAMES,
                  String.join(",", names),
                  installed.isEmpty() ? "no accelerator" : String.join(", ", installed),
                  AcceleratorKeys.NONE));
    }
    if (names.isEmpty()) {
      return List.of();
    }
    AcceleratorRequest request = EngineLimits.of(conf, SparkEnv.get());
    List<Engine> engines = new ArrayList<>();
    for (String name : names) {
      Engine engine = new Engine(kernel, name, request, settings);
      Probe probe = engine.probe();
      if (probe instanceof Probe.Available available) {
        LOG.log(INFO, "Accelerator {0} on {1}: {2}", name, available.device(), describe(request));
        engines.add(engine);
      } else if (probe instanceof Probe.Unavailable unavailable) {
        LOG.log(
            chosen.isPresent() ? WARNING : DEBUG,
            "Accelerator {0} is not used: {1}",
            name,
            unavailable.why());
      }
    }
    return List.copyOf(engines);
  }

  private static String describe(AcceleratorRequest request) {
    return request.threads() + " threads, " + request.memory();
  }

  List<Engine> all() {
    return engines;
  }

  Optional<Engine> find(String name) {
    return engines.stream().filter(engine -> engine.name().equals(name)).findFirst();
  }

  <T> Future<T> submit(Callable<T> run) {
    return threads.submit(run);
  }

  /** Where what does not fit into memory may be written. */
  Path spillDirectory() {
    return EngineLimits.directories(environment).get(0);
  }

  @Override
  public void close() {
    threads.shutdown();
    for (Engine engine : engines) {
      try {
        engine.close();
      } catch (RuntimeException e) {
        LOG.log(WARNING, "Accelerator " + engine.name() + " did not close: " + e.getMessage(), e);
      }
    }
  }
}
