package io.tenon.cluster.standalone;

import static java.util.Objects.requireNonNull;

import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ClusterListener;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.cluster.ClusterSession;
import io.tenon.spi.cluster.DriverLauncher;
import io.tenon.spi.cluster.ExecutorDefaults;
import io.tenon.spi.config.ConfigSchema;
import io.tenon.spi.plugin.Resources;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs executors on a Spark standalone cluster. */
final class StandaloneClusterManager implements ClusterManager {
  private final Resources resources;
  private final AtomicInteger sessions = new AtomicInteger();

  StandaloneClusterManager(Resources resources) {
    this.resources = requireNonNull(resources, "resources is null");
  }

  @Override
  public ConfigSchema settings() {
    return StandaloneSettings.SCHEMA;
  }

  /** A Master's address says nothing about executors. */
  @Override
  public ExecutorDefaults defaults(String master) {
    MasterAddresses.parse(master);
    return ExecutorDefaults.NONE;
  }

  @Override
  public DriverLauncher drivers(String master, Map<String, String> settings) {
    return new StandaloneDrivers(
        new StandaloneCluster(MasterAddresses.parse(master), StandaloneSettings.read(settings)));
  }

  @Override
  public ClusterSession connect(ApplicationRequest application, ClusterListener listener) {
    MasterAddresses addresses = MasterAddresses.parse(application.master());
    StandaloneSettings settings = StandaloneSettings.read(application.settings());
    ExecutorProgram program = ExecutorProgram.of(application.executor(), settings);
    String name = "session-" + sessions.incrementAndGet();
    StandaloneSession session =
        new StandaloneSession(
            application,
            listener,
            settings,
            new MasterLinks(application, new StandaloneCluster(addresses, settings), program),
            resources.timer(name),
            resources.threads(name + "-end", 1),
            resources.logger(name),
            resources::letGo);
    session.connect();
    resources.closeOnStop(name, session);
    return session;
  }
}
