package io.tenon.cluster.local;

import static java.util.Objects.requireNonNull;

import io.tenon.cluster.common.ThreadedSession;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ClusterListener;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.cluster.ClusterSession;
import io.tenon.spi.cluster.DriverLauncher;
import io.tenon.spi.cluster.ExecutorDefaults;
import io.tenon.spi.config.ConfigSchema;
import io.tenon.spi.plugin.Resources;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs executors as child processes of the driver. */
final class LocalClusterManager implements ClusterManager {
  private final Resources resources;
  private final AtomicInteger sessions = new AtomicInteger();

  LocalClusterManager(Resources resources) {
    this.resources = requireNonNull(resources, "resources is null");
  }

  @Override
  public ConfigSchema settings() {
    return ProcessSettings.SCHEMA;
  }

  @Override
  public ExecutorDefaults defaults(String master) {
    return ProcessAddress.parse(master, Runtime.getRuntime().availableProcessors());
  }

  @Override
  public ClusterSession connect(ApplicationRequest application, ClusterListener listener) {
    defaults(application.master());
    ProcessSettings settings = ProcessSettings.read(application.settings());
    String name = "session-" + sessions.incrementAndGet();
    LocalSession session =
        new LocalSession(
            application,
            listener,
            settings,
            WorkDirectory.create(
                settings, application.id(), () -> resources.temporaryDirectory(name)),
            ThreadedSession.Means.of(resources, name));
    resources.closeOnStop(name, session);
    return session;
  }

  @Override
  public DriverLauncher drivers(String master, Map<String, String> settings) {
    throw new TenonException(
        ClusterErrorCode.CLUSTER_UNSUPPORTED,
        "the master 'process' runs executors beside the driver and cannot run a driver for itself;"
            + " submit with --deploy-mode client");
  }
}
