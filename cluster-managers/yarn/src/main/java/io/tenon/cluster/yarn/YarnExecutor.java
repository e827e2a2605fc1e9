package io.tenon.cluster.yarn;

import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorLaunch;
import io.tenon.spi.cluster.ResourceProfile;
import java.time.Duration;
import java.util.Map;
import org.apache.hadoop.yarn.api.records.Container;

/** One container with an executor. Used by the session's thread; its state is read by others. */
final class YarnExecutor {
  private final ExecutorId id;
  private final ResourceProfile profile;
  private final Container container;
  private final String user;
  private final long givenAt = System.nanoTime();
  private volatile boolean running;
  private boolean draining;
  private boolean released;
  private boolean leaving;

  YarnExecutor(ExecutorId id, ResourceProfile profile, Container container, String user) {
    this.id = id;
    this.profile = profile;
    this.container = container;
    this.user = user;
  }

  ExecutorId id() {
    return id;
  }

  ResourceProfile profile() {
    return profile;
  }

  Container container() {
    return container;
  }

  String host() {
    return container.getNodeId().getHost();
  }

  Duration lived() {
    return Duration.ofNanos(System.nanoTime() - givenAt);
  }

  ExecutorLaunch launch() {
    String page =
        "http://%s/node/containerlogs/%s/%s/"
            .formatted(container.getNodeHttpAddress(), container.getId(), user);
    return new ExecutorLaunch(
        id,
        profile,
        host(),
        "container " + container.getId(),
        Map.of("stdout", page + "stdout?start=-4096", "stderr", page + "stderr?start=-4096"));
  }

  /** Whether the listener has been told of it. */
  boolean isRunning() {
    return running;
  }

  /** Its process exists; returns whether that is news. */
  boolean started() {
    boolean news = !running;
    running = true;
    return news;
  }

  void drain() {
    draining = true;
  }

  /** Whether it counts towards what is wanted. */
  boolean isPresent() {
    return !draining && !released;
  }

  boolean isReleased() {
    return released;
  }

  /** Returns whether that is the first time. */
  boolean release() {
    boolean first = !released;
    released = true;
    return first;
  }

  /** The cluster will take it; returns whether that is news. */
  boolean leave() {
    boolean news = !leaving && !released;
    leaving = true;
    return news;
  }
}
