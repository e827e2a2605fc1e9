package io.tenon.coordination.zookeeper;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.coordination.CoordinationProvider;
import io.tenon.spi.coordination.CoordinationSession;
import io.tenon.spi.plugin.Resources;
import io.tenon.spi.testing.coordination.CoordinationFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;

/** Groups in a real ZooKeeper server, one for all tests of this JVM. */
public final class ZooKeeperFixture implements CoordinationFixture {
  private static ServerProcess server;

  static synchronized ServerProcess server() {
    if (server == null) {
      try {
        server = ServerProcess.standalone();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return server;
  }

  @Override
  public CoordinationProvider provider(Resources resources) {
    return new ZooKeeperCoordinationProvider(resources);
  }

  @Override
  public Map<String, String> settings() {
    return settings(server().port());
  }

  @Override
  public Duration failover() {
    return Duration.ofSeconds(6);
  }

  @Override
  public void expire(CoordinationSession session) throws Exception {
    ZooKeeper client = ((ZooKeeperSession) session).client();
    end(server().address(), client.getSessionId(), client.getSessionPasswd());
  }

  /** Ends a session as the ensemble would, without its client's knowing. */
  static void end(String servers, long session, byte[] password) throws Exception {
    boolean ended = false;
    // Its client may take it back before it is closed: only this event proves that it has ended.
    for (int attempt = 0; !ended; attempt++) {
      assertTrue(attempt < 50, "the session does not end");
      CompletableFuture<KeeperState> first = new CompletableFuture<>();
      ZooKeeper same =
          new ZooKeeper(
              servers, 2_000, event -> first.complete(event.getState()), session, password);
      ended = first.get(10, TimeUnit.SECONDS) == KeeperState.Expired;
      same.close();
    }
  }

  @Override
  public boolean supportsExpiryOfPausedProcess() {
    return true;
  }

  @Override
  public OptionalInt port() {
    return OptionalInt.of(server().port());
  }

  @Override
  public Map<String, String> settings(int port) {
    return Map.of(
        ZooKeeperSettings.PREFIX + "servers",
        "127.0.0.1:" + port,
        ZooKeeperSettings.PREFIX + "session.timeout",
        "2s",
        ZooKeeperSettings.PREFIX + "connection.timeout",
        "4s");
  }
}
