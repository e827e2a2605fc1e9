package io.tenon.spark.plugins;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.tenon.kernel.ChangeReport;
import io.tenon.kernel.Kernel;
import io.tenon.kernel.KernelErrorCode;
import io.tenon.kernel.PluginInstaller;
import io.tenon.kernel.store.ApplicationPlugins;
import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.PluginSet;
import io.tenon.kernel.store.PluginStore;
import io.tenon.kernel.store.PluginTransaction;
import io.tenon.spark.BridgeKeys;
import io.tenon.spark.SparkKernel;
import io.tenon.spark.placement.PlacementKeys;
import io.tenon.spark.plugins.Messages.Fetch;
import io.tenon.spark.plugins.Messages.Followed;
import io.tenon.spark.plugins.Messages.Join;
import io.tenon.spark.plugins.Messages.Part;
import io.tenon.spark.plugins.Messages.Wanted;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpointAddress$;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import scala.reflect.ClassTag$;

/**
 * The executor's side: has the plugins that the driver has. What is here already is taken from the
 * executor's own distribution, the rest from the driver; it is checked and tried as any change is.
 */
public final class PluginFollower extends AnsweringEndpoint {
  private static final System.Logger LOG = System.getLogger(PluginFollower.class.getName());

  private final SparkConf conf;
  private final String executor;
  private final RpcEndpointRef driver;
  private long epoch;
  private boolean changed;

  private PluginFollower(RpcEnv rpcEnv, SparkConf conf, String executor, RpcEndpointRef driver) {
    super(rpcEnv);
    this.conf = conf;
    this.executor = executor;
    this.driver = driver;
  }

  /**
   * Takes over the driver's plugins, and its changes from now on. Before the first task.
   *
   * @param driverUrl where the driver expects executors
   * @throws TenonException when this executor cannot have them; it is of no use then
   */
  public static void join(RpcEnv rpcEnv, SparkConf conf, String executor, String driverUrl) {
    if (BridgeKeys.pluginsDirectory(BridgeKeys.settings(conf)).isEmpty()) {
      return;
    }
    RpcEndpointRef driver =
        rpcEnv.setupEndpointRef(
            RpcEndpointAddress$.MODULE$.apply(driverUrl).rpcAddress(), ExecutorPlugins.ENDPOINT);
    PluginFollower follower = new PluginFollower(rpcEnv, conf, executor, driver);
    RpcEndpointRef own = rpcEnv.setupEndpoint(ExecutorPlugins.ENDPOINT, follower);
    Wanted wanted = driver.askSync(new Join(executor, own), ClassTag$.MODULE$.apply(Wanted.class));
    follower.adopt(wanted);
  }

  @Override
  boolean knows(Object message) {
    return message instanceof Wanted;
  }

  @Override
  Object answer(Object message, RpcCallContext context) {
    try {
      return new Followed(adopt((Wanted) message).toJson().toJson());
    } catch (RuntimeException e) {
      LOG.log(WARNING, "the plugins of the driver cannot be used in executor " + executor, e);
      // Without the cause, whose class the driver may not have.
      throw new TenonException(
          KernelErrorCode.PLUGIN_NOT_FOLLOWED, "executor " + executor + " cannot follow: " + e);
    }
  }

  private synchronized ChangeReport adopt(Wanted wanted) {
    // The answer to the question that was asked at first may arrive after a later change.
    if (wanted.epoch() < epoch) {
      return nothing();
    }
    epoch = wanted.epoch();
    List<PluginEntry> entries = wanted.entries();
    if (!changed && entries.equals(ExecutorPlugins.used(installed()))) {
      // As nearly always; nobody has needed the kernel yet, perhaps.
      return nothing();
    }
    Map<String, String> settings = BridgeKeys.settings(conf);
    Kernel kernel = SparkKernel.of(settings);
    ApplicationPlugins plugins = SparkKernel.plugins(conf);
    Duration drain = PlacementKeys.UPDATE_WAIT.read(settings);
    changed = true;
    ChangeReport report =
        PluginInstaller.running(plugins, kernel, drain)
            .change(change -> propose(change, entries, kernel, plugins));
    if (!report.added().isEmpty() || !report.removed().isEmpty()) {
      LOG.log(
          INFO, "Plugins as in the driver: {0}", entries.stream().map(PluginEntry::label).toList());
    }
    return report;
  }

  private PluginSet installed() {
    return PluginStore.open(BridgeKeys.pluginsDirectory(BridgeKeys.settings(conf)).orElseThrow())
        .current();
  }

  private static ChangeReport nothing() {
    return new ChangeReport(List.of(), List.of(), Duration.ZERO);
  }

  private void propose(
      PluginTransaction change,
      List<PluginEntry> wanted,
      Kernel kernel,
      ApplicationPlugins plugins) {
    for (PluginEntry present : ExecutorPlugins.used(change.base())) {
      if (wanted.stream().noneMatch(entry -> entry.name().equals(present.name()))) {
        change.remove(present.name());
      }
    }
    Path directory = kernel.resources("plugins").temporaryDirectory("epoch-" + epoch);
    for (PluginEntry entry : wanted) {
      Optional<PluginEntry> present = change.base().find(entry.name());
      if (present.isPresent() && present.get().digest().equals(entry.digest())) {
        continue;
      }
      Path jar = file(entry, plugins, directory);
      PluginEntry added = present.isPresent() ? change.update(jar) : change.install(jar);
      if (!added.digest().equals(entry.digest())) {
        throw new TenonException(
            KernelErrorCode.PLUGIN_DAMAGED,
            "%s came from the driver with the digest %s in the place of %s"
                .formatted(entry.label(), added.digest(), entry.digest()));
      }
    }
  }

  private Path file(PluginEntry entry, ApplicationPlugins plugins, Path directory) {
    for (PluginEntry own : plugins.distribution().current().plugins()) {
      if (own.digest().equals(entry.digest())) {
        return plugins.distribution().jar(own);
      }
    }
    Path jar = directory.resolve(entry.digest() + ".jar");
    try (OutputStream out = Files.newOutputStream(jar)) {
      long offset = 0;
      byte[] bytes = fetch(entry, offset);
      while (bytes.length > 0) {
        out.write(bytes);
        offset += bytes.length;
        bytes = fetch(entry, offset);
      }
      return jar;
    } catch (IOException e) {
      throw new TenonException(
          KernelErrorCode.STORE_UNUSABLE,
          "cannot write %s, a plugin from the driver: %s; check the space on its disk"
              .formatted(jar, e),
          e);
    }
  }

  private byte[] fetch(PluginEntry entry, long offset) {
    Part part =
        driver.askSync(new Fetch(entry.digest(), offset), ClassTag$.MODULE$.apply(Part.class));
    return part.bytes();
  }
}
