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
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.conf.YarnConfiguration;

/** Runs executors in containers of a YARN cluster; the driver is the application master. */
final class YarnClusterManager implements ClusterManager {
  static final String SCHEME = "yarn";

  private final Resources resources;
  private final AtomicInteger sessions = new AtomicInteger();

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
      UserGroupInformation user = login(configuration);
      LaunchContexts contexts =
          new LaunchContexts(
              application.executor(),
              settings,
              DistributionArchive.resources(settings, configuration));
      Submission submission = Submission.submit(application, settings, configuration, logger);
      YarnSession session =
          new YarnSession(
              application,
              listener,
              settings,
              new YarnSession.Cluster(
                  submission,
                  contexts,
                  user.getShortUserName(),
                  settings
                      .historyServer()
                      .map(address -> HadoopConfiguration.substitute(address, configuration))
                      .map(address -> address + "/history/" + application.id())
                      .orElse("")),
              ThreadedSession.Means.of(resources, name),
              resources.threads(name + "-end", 1));
      try {
        session.begin(
            ApplicationMaster.register(
                submission,
                new ApplicationMaster.Self(
                    user.getUserName(), application.page().map(URI::toString).orElse("")),
                settings,
                configuration,
                new MasterCallbacks(session.events())));
      } catch (RuntimeException | InterruptedException e) {
        session.abandon();
        submission.close();
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

  private static UserGroupInformation login(YarnConfiguration configuration) {
    UserGroupInformation.setConfiguration(configuration);
    if (UserGroupInformation.isSecurityEnabled()) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_UNSUPPORTED,
          "the cluster wants Kerberos (hadoop.security.authentication is '%s'), which this version does not serve"
              .formatted(configuration.get("hadoop.security.authentication")));
    }
    try {
      return UserGroupInformation.getLoginUser();
    } catch (IOException e) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_REFUSED,
          "nobody is logged in to Hadoop: %s; set HADOOP_USER_NAME".formatted(e.getMessage()),
          e);
    }
  }

  @Override
  public DriverLauncher drivers(String master, Map<String, String> settings) {
    throw new TenonException(
        ClusterErrorCode.CLUSTER_UNSUPPORTED,
        "drivers cannot run on the YARN cluster yet; submit with --deploy-mode client");
  }
}
