package io.tenon.cluster.yarn;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.plugin.Resources;
import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.security.PrivilegedExceptionAction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.security.token.Token;
import org.apache.hadoop.yarn.api.protocolrecords.RegisterApplicationMasterResponse;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.client.api.AMRMClient;
import org.apache.hadoop.yarn.client.api.AMRMClient.ContainerRequest;
import org.apache.hadoop.yarn.client.api.NMTokenCache;
import org.apache.hadoop.yarn.client.api.async.AMRMClientAsync;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;

/**
 * The two connections of an application's master: to the ResourceManager, which gives containers,
 * and to NodeManagers, which run what is in them. What comes of calls is told to the handlers.
 */
final class ApplicationMaster implements Containers.Master, AutoCloseable {
  /** No port: nothing asks the master anything. */
  private static final int NO_PORT = -1;

  private final AMRMClientAsync<ContainerRequest> resourceManager;
  private final NodeManagers nodeManagers;
  private final Resource largest;
  private boolean registered = true;

  private ApplicationMaster(
      AMRMClientAsync<ContainerRequest> resourceManager,
      NodeManagers nodeManagers,
      Resource largest) {
    this.resourceManager = resourceManager;
    this.nodeManagers = nodeManagers;
    this.largest = largest;
  }

  /**
   * What a master says of itself.
   *
   * @param id the application
   * @param address of the ResourceManager, for people
   * @param host where it runs, or nothing
   * @param user whom the application belongs to
   * @param token by which the ResourceManager knows the master
   * @param page the application's own web page, or nothing
   */
  record Self(
      ApplicationId id, String address, String host, String user, Token<?> token, String page) {}

  /**
   * What a master works with.
   *
   * @param events what becomes of its containers
   * @param threads make calls to NodeManagers
   */
  record Means(MasterCallbacks.Events events, ExecutorService threads, System.Logger logger) {
    static Means of(MasterCallbacks.Events events, Resources resources, String name) {
      return new Means(
          events, resources.threads(name + "-nodes", NodeManagers.THREADS), resources.logger(name));
    }
  }

  /** Registers as the master. */
  static ApplicationMaster register(
      Self self, YarnSettings settings, YarnConfiguration configuration, Means means)
      throws InterruptedException {
    try {
      // Tokens of two applications of one ResourceManager have the same name: each has its own
      // user.
      UserGroupInformation user = UserGroupInformation.createRemoteUser(self.user());
      user.addToken(self.token());
      return user.doAs(
          (PrivilegedExceptionAction<ApplicationMaster>)
              () -> start(self, settings, configuration, means));
    } catch (UndeclaredThrowableException e) {
      throw refused(self, e.getCause());
    } catch (IOException e) {
      throw refused(self, e);
    }
  }

  private static TenonException refused(Self self, Throwable cause) {
    return new TenonException(
        ClusterErrorCode.CLUSTER_REFUSED,
        "the ResourceManager at %s does not take this process as the master of %s: %s"
            .formatted(self.address(), self.id(), cause.getMessage()),
        cause);
  }

  private static ApplicationMaster start(
      Self self, YarnSettings settings, YarnConfiguration configuration, Means means)
      throws IOException, YarnException {
    NMTokenCache tokens = new NMTokenCache();
    AMRMClient<ContainerRequest> client = AMRMClient.createAMRMClient();
    client.setNMTokenCache(tokens);
    AMRMClientAsync<ContainerRequest> resourceManager =
        AMRMClientAsync.createAMRMClientAsync(
            client,
            (int) settings.eagerHeartbeat().toMillis(),
            new MasterCallbacks(means.events()));
    NodeManagers nodeManagers =
        new NodeManagers(tokens, configuration, means.threads(), means.events(), means.logger());
    try {
      resourceManager.init(configuration);
      resourceManager.start();
      RegisterApplicationMasterResponse response =
          resourceManager.registerApplicationMaster(self.host(), NO_PORT, self.page());
      return new ApplicationMaster(
          resourceManager, nodeManagers, response.getMaximumResourceCapability());
    } catch (IOException | YarnException | RuntimeException e) {
      nodeManagers.close();
      resourceManager.stop();
      throw e;
    }
  }

  @Override
  public Resource largest() {
    return largest;
  }

  @Override
  public void ask(ContainerRequest request) {
    resourceManager.addContainerRequest(request);
  }

  @Override
  public void unask(ContainerRequest request) {
    resourceManager.removeContainerRequest(request);
  }

  /** Gives a container back; its process is killed. */
  void giveBack(ContainerId container) {
    resourceManager.releaseAssignedContainer(container);
  }

  void start(Container container, ContainerLaunchContext context) {
    nodeManagers.start(container, context);
  }

  /** Asks the process to terminate. */
  void stop(Container container) {
    nodeManagers.stop(container);
  }

  void exclude(List<String> added, List<String> removed) {
    // It changes the lists that it is given.
    resourceManager.updateBlacklist(new ArrayList<>(added), new ArrayList<>(removed));
  }

  void heartbeat(Duration interval) {
    resourceManager.setHeartbeatInterval((int) interval.toMillis());
  }

  /**
   * Tells the ResourceManager that the application has ended.
   *
   * @param page of the ended application, or nothing
   */
  void unregister(FinalApplicationStatus status, String page) throws IOException, YarnException {
    if (registered) {
      registered = false;
      resourceManager.unregisterApplicationMaster(status, "", page);
    }
  }

  @Override
  public void close() {
    nodeManagers.close();
    resourceManager.stop();
  }
}
