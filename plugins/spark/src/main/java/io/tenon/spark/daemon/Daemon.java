package io.tenon.spark.daemon;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.tenon.kernel.Followers;
import io.tenon.kernel.Kernel;
import io.tenon.kernel.control.ApplicationDescription;
import io.tenon.kernel.control.ControlHandler;
import io.tenon.kernel.control.ControlServer;
import io.tenon.kernel.control.PluginCommands;
import io.tenon.kernel.json.JsonObject;
import io.tenon.kernel.store.PluginEntry;
import io.tenon.spark.BridgeKeys;
import io.tenon.spark.Settings;
import io.tenon.spark.SparkKernel;
import io.tenon.spi.TenonException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.master.Master$;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.util.SparkUncaughtExceptionHandler;
import org.apache.spark.util.Utils$;

/**
 * What Master and Worker have in common: they start as Spark's own do, with the kernel booted
 * first, and can be asked and given plugins through a control endpoint as applications can.
 */
final class Daemon {
  private static final System.Logger LOG = System.getLogger(Daemon.class.getName());

  private final String kind;
  private final SparkConf conf;

  /**
   * @param kind {@code master} or {@code worker}
   */
  private Daemon(String kind, SparkConf conf) {
    this.kind = kind;
    this.conf = conf;
  }

  /**
   * Runs a daemon until it is terminated. An error of Tenon ends the process as it ends {@code
   * tenon}: with one line and the exit code of its category.
   *
   * @param start reads the arguments into the settings and returns how to start Spark's part
   */
  static void run(String kind, Function<SparkConf, Start> start) {
    Thread.setDefaultUncaughtExceptionHandler(new SparkUncaughtExceptionHandler(false));
    Utils$.MODULE$.resetStructuredLogging();
    Utils$.MODULE$.initDaemon(Master$.MODULE$.log());
    SparkConf conf = new SparkConf();
    try {
      Start prepared = start.apply(conf);
      Daemon daemon = new Daemon(kind, conf);
      Kernel kernel = daemon.kernel();
      RpcEnv env = prepared.start();
      daemon.open(kernel, env);
      env.awaitTermination();
    } catch (TenonException e) {
      System.err.println("tenon: " + e.code() + ": " + e.getMessage());
      System.exit(e.category().exitCode());
    }
  }

  /** Spark's part of a daemon. */
  interface Start {
    RpcEnv start();
  }

  private Kernel kernel() {
    Map<String, String> settings = BridgeKeys.settings(conf);
    Kernel kernel = SparkKernel.of(settings);
    Settings.check(kernel, settings);
    return kernel;
  }

  private void open(Kernel kernel, RpcEnv env) {
    if (!BridgeKeys.CONTROL_ENABLED.read(BridgeKeys.settings(conf))) {
      return;
    }
    String address = env.address().toSparkURL();
    ApplicationDescription description =
        new ApplicationDescription(
            "%s-%s-%d".formatted(kind, env.address().host(), env.address().port()),
            "Spark " + kind,
            address,
            ProcessHandle.current().pid(),
            Instant.now(),
            "running");
    Map<String, ControlHandler> handlers =
        new HashMap<>(
            new PluginCommands(SparkKernel.plugins(conf), kernel, Followers.NONE).handlers());
    handlers.put("app.show", (arguments, progress) -> show(description, kernel));
    try {
      ControlServer server =
          ControlServer.open(kernel.resources("control-" + kind), description, handlers);
      LOG.log(INFO, "{0} at {1} listens on {2}", kind, address, server.socket());
    } catch (TenonException e) {
      // The cluster itself needs no endpoint.
      LOG.log(WARNING, "the " + kind + " at " + address + " has no control endpoint", e);
    }
  }

  private static JsonObject show(ApplicationDescription description, Kernel kernel) {
    return description
        .toJson()
        .with("plugins", kernel.serving().stream().map(PluginEntry::label).toList())
        .with("clusters", List.<JsonObject>of())
        .with("executors", List.<JsonObject>of())
        .with("stages", List.<JsonObject>of());
  }
}
