package io.tenon.cluster.yarn;

import static java.lang.System.Logger.Level.DEBUG;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.client.api.NMClient;
import org.apache.hadoop.yarn.client.api.NMTokenCache;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;

/**
 * The connections to NodeManagers. Hadoop's own client that does not block has a thread that keeps
 * a JVM from ending when its main method has; these threads do not.
 */
final class NodeManagers implements AutoCloseable {
  /** One that does not answer holds a thread for minutes. */
  static final int THREADS = 64;

  private final NMClient client = NMClient.createNMClient();
  private final ExecutorService threads;
  private final MasterCallbacks.Events events;
  private final System.Logger logger;

  /**
   * @param threads make the calls; ended with this
   */
  NodeManagers(
      NMTokenCache tokens,
      YarnConfiguration configuration,
      ExecutorService threads,
      MasterCallbacks.Events events,
      System.Logger logger) {
    this.threads = threads;
    this.events = events;
    this.logger = logger;
    client.setNMTokenCache(tokens);
    // The ResourceManager ends what is left; a NodeManager that is gone would be waited for.
    client.cleanupRunningContainersOnStop(false);
    client.init(configuration);
    client.start();
  }

  /** Has a process started; what comes of it is told to the events. */
  void start(Container container, ContainerLaunchContext context) {
    run(
        () -> {
          try {
            client.startContainer(container, context);
            events.started(container.getId());
          } catch (IOException | YarnException | RuntimeException e) {
            events.notStarted(container.getId(), e);
          }
        });
  }

  /** Asks the process of a container that was started to terminate. */
  void stop(Container container) {
    ContainerId id = container.getId();
    run(
        () -> {
          try {
            client.stopContainer(id, container.getNodeId());
          } catch (IOException | YarnException | RuntimeException e) {
            events.notStopped(id, e);
          }
        });
  }

  private void run(Runnable call) {
    try {
      threads.execute(call);
    } catch (RejectedExecutionException e) {
      logger.log(DEBUG, "closed meanwhile: the ResourceManager ends what is left", e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    client.stop();
  }
}
