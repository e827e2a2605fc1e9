package io.tenon.cluster.yarn;

import static java.util.Objects.requireNonNull;

import io.tenon.cluster.common.ContextClassLoader;
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
import java.io.OutputStream;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Runs executors and drivers in containers of a YARN cluster; the driver is the application master.
 */
final class YarnClusterManager implements ClusterManager {
  static final String SCHEME = "yarn";

  private final Resources resources;
  private final AtomicInteger sessions = new AtomicInteger();
  private @Nullable OwnContainer container;

  YarnClusterManager(Resources resources) {
    this.resources = requireNonNull(resources, "resources is null");
  }

  @Override
  public ConfigSchema settings() {
    return YarnSettings.SCHEMA;
  }

  @Override
  public ExecutorDefaults defaults(String master) {
    if (!master.trim().equals(SCHEME)) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_BAD_ADDRESS,
          "the master '%s' is wrong: write 'yarn' alone; which cluster that is, HADOOP_CONF_DIR says"
              .formatted(master));
    }
    return ExecutorDefaults.NONE;
  }

  @Override
  public ClusterSession connect(ApplicationRequest application, ClusterListener listener) {
    defaults(application.master());
    YarnSettings settings = YarnSettings.read(application.settings());
    String name = "session-" + sessions.incrementAndGet();
    System.Logger logger = resources.logger(name);
    try (ContextClassLoader guard = ContextClassLoader.ofBundle()) {
      YarnConfiguration configuration = HadoopConfiguration.read(settings, System.getenv());
      UserGroupInformation user = Identity.login(configuration, settings.kerberos());
      DelegationTokens tokens = new DelegationTokens(settings, configuration, logger);
      tokens.obtain();
      LaunchContexts contexts =
          new LaunchContexts(
              application.executor(),
              settings,
              DistributionArchive.resources(
                  settings,
                  HadoopConfiguration.impatient(configuration, settings.connectTimeout())),
              tokens);
      Mastership mastership = mastership(application, settings, configuration, tokens, logger);
      YarnSession session =
          new YarnSession(
              application,
              listener,
              settings,
              new YarnSession.Cluster(
                  mastership,
                  contexts,
                  tokens,
                  user.getShortUserName(),
                  settings
                      .historyServer()
                      .map(address -> HadoopConfiguration.substitute(address, configuration))
                      .map(address -> address + history(application, mastership))
                      .orElse("")),
              ThreadedSession.Means.of(resources, name),
              resources.threads(name + "-end", 1));
      try {
        session.begin(
            mastership.register(
                application.page().map(URI::toString).orElse(""),
                settings,
                configuration,
                ApplicationMaster.Means.of(session.events(), resources, name)));
      } catch (RuntimeException | InterruptedException e) {
        session.abandon();
        mastership.abandon();
        throw e;
      }
      resources.closeOnStop(name, session);
      return session;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TenonException(
          ClusterErrorCode.CLUSTER_UNREACHABLE,
          "interrupted while '" + application.name() + "' was submitted to YARN",
          e);
    }
  }

  /**
   * Where the history server shows the application; it tells attempts apart where there are some.
   */
  private static String history(ApplicationRequest application, Mastership mastership) {
    String all = "/history/" + application.id();
    return mastership.attempt().isPresent() ? all + "/" + mastership.attempt().getAsInt() : all;
  }

  /** The container of this driver, if it runs in one and no other session has that. */
  private Mastership mastership(
      ApplicationRequest application,
      YarnSettings settings,
      YarnConfiguration configuration,
      DelegationTokens tokens,
      System.Logger logger)
      throws InterruptedException {
    boolean ownCluster =
        settings.configuration().filter(DriverContainer.CONFIGURATION::equals).isPresent();
    if (ownCluster && DriverSettings.APPLICATION.find(application.settings()).isPresent()) {
      OwnContainer own = container(application, settings, configuration);
      if (own.take()) {
        return own;
      }
    }
    return Submission.submit(application, settings, configuration, tokens, logger);
  }

  private synchronized OwnContainer container(
      ApplicationRequest application, YarnSettings settings, YarnConfiguration configuration) {
    if (container == null) {
      container =
          new OwnContainer(
              DriverSettings.read(application.settings()),
              settings.connectTimeout(),
              configuration,
              System.getenv(),
              resources.logger("container"),
              resources.threads("container-end", 1));
      resources.closeOnStop("container", container::stop);
    }
    return container;
  }

  @Override
  public synchronized void driverEnded(int exitCode) {
    if (container != null) {
      try (ContextClassLoader guard = ContextClassLoader.ofBundle()) {
        container.driverEnded(exitCode);
      }
    }
  }

  @Override
  public DriverLauncher drivers(String master, Map<String, String> settings) {
    defaults(master);
    return new YarnDrivers(settings, System.getenv(), resources.logger("drivers"));
  }

  @Override
  public void logs(
      String master, String applicationId, Map<String, String> settings, OutputStream out) {
    defaults(master);
    YarnSettings yarn = YarnSettings.read(settings);
    try (ContextClassLoader guard = ContextClassLoader.ofBundle()) {
      YarnConfiguration configuration =
          HadoopConfiguration.impatient(
              HadoopConfiguration.read(yarn, System.getenv()), yarn.connectTimeout());
      String user = Identity.login(configuration, yarn.kerberos()).getShortUserName();
      try (ResourceManager resourceManager = ResourceManager.open(yarn, configuration)) {
        new ApplicationLogs(resourceManager, configuration, user)
            .write(HadoopConfiguration.application(applicationId), out);
      }
    }
  }
}
