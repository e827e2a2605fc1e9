package io.tenon.cluster.yarn;

import io.tenon.cluster.common.TrackedExecutor;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorLaunch;
import io.tenon.spi.cluster.ResourceProfile;
import org.apache.hadoop.yarn.api.records.Container;

/** One container with an executor. */
final class YarnExecutor extends TrackedExecutor {
  private final Container container;
  private final String user;
  private volatile boolean running;

  YarnExecutor(ExecutorId id, ResourceProfile profile, Container container, String user) {
    super(id, profile);
    this.container = container;
    this.user = user;
  }

  Container container() {
    return container;
  }

  String host() {
    return container.getNodeId().getHost();
  }

  ExecutorLaunch launch() {
    return new ExecutorLaunch(
        id(),
        profile(),
        host(),
        "container " + container.getId(),
        LogPages.of(container.getNodeHttpAddress(), container.getId().toString(), user));
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Its process exists; returns whether that is news. */
  boolean started() {
    boolean news = !running;
    running = true;
    return news;
  }
}
