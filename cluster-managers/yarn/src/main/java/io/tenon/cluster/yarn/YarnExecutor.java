package io.tenon.cluster.yarn;

import io.tenon.cluster.common.TrackedExecutor;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorLaunch;
import io.tenon.spi.cluster.ResourceProfile;
import java.util.Map;
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
    String page =
        "http://%s/node/containerlogs/%s/%s/"
            .formatted(container.getNodeHttpAddress(), container.getId(), user);
    return new ExecutorLaunch(
        id(),
        profile(),
        host(),
        "container " + container.getId(),
        Map.of("stdout", page + "stdout?start=-4096", "stderr", page + "stderr?start=-4096"));
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
