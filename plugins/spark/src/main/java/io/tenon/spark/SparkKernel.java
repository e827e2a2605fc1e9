package io.tenon.spark;

import io.tenon.kernel.Kernel;
import io.tenon.kernel.KernelErrorCode;
import io.tenon.kernel.KernelOptions;
import io.tenon.kernel.store.PluginStore;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
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

  private static final Map<Path, Kernel> KERNELS = new HashMap<>();

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
    synchronized (KERNELS) {
      Kernel kernel = KERNELS.get(directory);
      if (kernel == null) {
        kernel = boot(directory);
        closeAtShutdown(kernel);
        KERNELS.put(directory, kernel);
      }
      return kernel;
    }
  }

  private static Kernel boot(Path directory) {
    Path scratch;
    try {
      scratch = Files.createTempDirectory("tenon-");
    } catch (IOException e) {
      throw new TenonException(
          KernelErrorCode.KERNEL_FAILED,
          "cannot make a directory for the container in "
              + System.getProperty("java.io.tmpdir")
              + ": "
              + e
              + "; free some disk, or set java.io.tmpdir",
          e);
    }
    return Kernel.boot(KernelOptions.of(PluginStore.open(directory), scratch));
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
