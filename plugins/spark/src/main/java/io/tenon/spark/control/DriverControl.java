package io.tenon.spark.control;

import static java.lang.System.Logger.Level.WARNING;
import static java.util.Objects.requireNonNull;

import io.tenon.kernel.Kernel;
import io.tenon.kernel.control.ApplicationDescription;
import io.tenon.kernel.control.ControlHandler;
import io.tenon.kernel.control.ControlServer;
import io.tenon.kernel.control.PluginCommands;
import io.tenon.spark.BridgeKeys;
import io.tenon.spark.Masters;
import io.tenon.spark.SparkKernel;
import io.tenon.spark.placement.PlacementKeys;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerApplicationStart;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.jspecify.annotations.Nullable;

/**
 * Opens the control endpoint when the application starts and closes it at its end. Made by Spark,
 * which finds it in {@code spark.extraListeners}, so it works on every master, {@code local[*]}
 * too.
 */
public final class DriverControl extends SparkListener {
  private static final System.Logger LOG = System.getLogger(DriverControl.class.getName());

  private final SparkConf conf;
  private final ApplicationView view = new ApplicationView();
  private @Nullable ControlServer server;

  /**
   * @param conf of the application
   */
  public DriverControl(SparkConf conf) {
    this.conf = requireNonNull(conf, "conf is null");
  }

  @Override
  public synchronized void onApplicationStart(SparkListenerApplicationStart event) {
    String id = event.appId().isDefined() ? event.appId().get() : "unknown";
    try {
      SparkKernel.startInDriver(conf);
    } catch (TenonException e) {
      LOG.log(WARNING, "the driver of application " + id + " did not start as it should", e);
    }
    try {
      Kernel kernel = SparkKernel.of(conf);
      ApplicationDescription description =
          new ApplicationDescription(
              id,
              event.appName(),
              Masters.withoutPrefix(conf.get("spark.master")),
              ProcessHandle.current().pid(),
              Instant.ofEpochMilli(event.time()),
              "running");
      Map<String, ControlHandler> handlers =
          new ClusterPluginChanges(
                  kernel.resources("control-" + id).threads("changes", 1),
                  PlacementKeys.UPDATE_WAIT.read(BridgeKeys.settings(conf)),
                  ApplicationView::clusters)
              .around(
                  new PluginCommands(SparkKernel.plugins(conf), kernel, SparkKernel.executors(conf))
                      .handlers());
      handlers.put("app.show", (arguments, progress) -> view.toJson(description, kernel));
      handlers.putAll(PlacementCommands.handlers());
      server = ControlServer.open(kernel.resources("control-" + id), description, handlers);
    } catch (TenonException e) {
      // The application itself needs no endpoint.
      LOG.log(WARNING, "application " + id + " has no control endpoint", e);
    }
  }

  @Override
  public synchronized void onApplicationEnd(SparkListenerApplicationEnd event) {
    if (server == null) {
      return;
    }
    try {
      server.close();
    } catch (IOException e) {
      LOG.log(WARNING, "cannot close the control endpoint " + server.socket(), e);
    }
    server = null;
  }

  @Override
  public void onExecutorAdded(SparkListenerExecutorAdded event) {
    view.executorAdded(
        event.executorId(), event.executorInfo(), Instant.ofEpochMilli(event.time()));
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved event) {
    view.executorRemoved(event.executorId());
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted event) {
    view.stageSubmitted(event.stageInfo());
  }

  @Override
  public void onStageCompleted(SparkListenerStageCompleted event) {
    view.stageCompleted(event.stageInfo());
  }
}
