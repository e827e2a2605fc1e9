package io.tenon.coordination.zookeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.tenon.spi.TenonException;
import io.tenon.spi.coordination.Batch;
import io.tenon.spi.coordination.Candidacy;
import io.tenon.spi.coordination.CoordinationRequest;
import io.tenon.spi.coordination.CoordinationSession;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.coordination.Member;
import io.tenon.spi.coordination.Standing;
import io.tenon.spi.coordination.Value;
import io.tenon.spi.coordination.WriteResult;
import io.tenon.spi.testing.Await;
import io.tenon.spi.testing.TestResources;
import io.tenon.spi.testing.coordination.RecordingListener;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;

/** What a leader notices of the ensemble's own troubles. */
class ZooKeeperEnsembleIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void losingServersOrAllOfThemForAWhileChangesNoLeader() throws Exception {
    try (Ensemble ensemble = new Ensemble();
        TestResources resources = new TestResources();
        CoordinationSession session = connect(resources, "leads", ensemble.addresses());
        CoordinationSession other = connect(resources, "waits", ensemble.addresses())) {
      RecordingListener listener = new RecordingListener();
      Candidacy candidacy = session.election().stand(listener);
      Epoch epoch = listener.awaitElected(LIMIT);
      RecordingListener waits = new RecordingListener();
      other.election().stand(waits);
      session.state().write(epoch, Batch.put("k", Value.of("before"))).orThrow();

      ensemble.inMode("leader").kill();
      writeUntilWritten(session, epoch, "with two of three");
      ensemble.killAll();
      ZooKeeper before = ((ZooKeeperSession) session).client();
      Await.until(
          "ZooKeeper's client gives up", LIMIT, () -> client((ZooKeeperSession) session) != before);
      assertEquals(Standing.Role.UNCERTAIN, candidacy.standing().role());
      assertFalse(session.state().write(epoch, Batch.put("k", Value.of("nobody"))).isWritten());
      ensemble.start();
      Await.until("confirmed", LIMIT, () -> candidacy.standing().role() == Standing.Role.LEADER);
      writeUntilWritten(session, epoch, "after all were away");

      assertEquals(0, listener.count(RecordingListener.Kind.DEPOSED));
      assertEquals(epoch, listener.lastElected());
      assertEquals(0, waits.heard().size());
      assertEquals(Map.of("k", Value.of("after all were away")), read(other));
    }
  }

  private static ZooKeeper client(ZooKeeperSession session) {
    try {
      return session.client();
    } catch (KeeperException e) {
      throw new AssertionError(e);
    }
  }

  private static void writeUntilWritten(CoordinationSession session, Epoch epoch, String value) {
    Await.until(
        value,
        LIMIT,
        () -> {
          WriteResult result = session.state().write(epoch, Batch.put("k", Value.of(value)));
          if (result instanceof WriteResult.Refused) {
            assertInstanceOf(WriteResult.Written.class, result);
          }
          return result.isWritten();
        });
  }

  private static Map<String, Value> read(CoordinationSession session) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        return session.state().read("").entries();
      } catch (TenonException e) {
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
      }
    }
  }

  private static CoordinationSession connect(TestResources resources, String name, String servers) {
    return new ZooKeeperCoordinationProvider(resources)
        .connect(
            new CoordinationRequest(
                "ensemble",
                new Member(name, ""),
                InstantSource.system(),
                Map.of(
                    ZooKeeperSettings.PREFIX + "servers",
                    servers,
                    ZooKeeperSettings.PREFIX + "session.timeout",
                    "4s")));
  }
}
