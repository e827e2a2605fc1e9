package io.tenon.coordination.zookeeper;

import java.io.IOException;
import java.time.Duration;
import org.apache.curator.utils.ZookeeperFactory;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ConnectStringParser;
import org.apache.zookeeper.client.StaticHostProvider;
import org.apache.zookeeper.client.ZKClientConfig;
import org.jspecify.annotations.Nullable;

/**
 * Opens a session when there is none or the last one has expired. ZooKeeper's client (3.9) also
 * says that a session has expired when it merely heard from no server for four thirds of the
 * time-out. Only the ensemble knows: an ensemble that was away itself keeps its sessions. So then
 * the same session is asked for again, and a new one is opened when the ensemble says that it has
 * given the old one up.
 */
final class Sessions implements ZookeeperFactory {
  private final ZKClientConfig config;
  private final Duration silence;
  private @Nullable ZooKeeper latest;
  private boolean contacted;
  private long opened;

  Sessions(ZKClientConfig config, Duration timeout) {
    this.config = config;
    this.silence = timeout.multipliedBy(4).dividedBy(3);
  }

  /** The latest session has been accepted by a server. */
  synchronized void contacted() {
    contacted = true;
  }

  @Override
  public synchronized ZooKeeper newZooKeeper(
      String servers, int timeout, Watcher watcher, boolean readOnly) throws IOException {
    ZooKeeper before = latest;
    ZooKeeper next =
        before != null && mayLive(before)
            ? new ZooKeeper(
                servers,
                timeout,
                watcher,
                before.getSessionId(),
                before.getSessionPasswd(),
                readOnly,
                new StaticHostProvider(new ConnectStringParser(servers).getServerAddresses()),
                config)
            : new ZooKeeper(servers, timeout, watcher, readOnly, config);
    latest = next;
    contacted = false;
    opened = System.nanoTime();
    return next;
  }

  /**
   * Whether it was the client that gave the session up. A server that does so sets the time-out to
   * 0; a client that never reached one has waited for the whole silence.
   */
  private boolean mayLive(ZooKeeper session) {
    if (session.getSessionId() == 0) {
      return false;
    }
    return contacted
        ? session.getSessionTimeout() > 0
        : System.nanoTime() - opened >= silence.toNanos();
  }
}
