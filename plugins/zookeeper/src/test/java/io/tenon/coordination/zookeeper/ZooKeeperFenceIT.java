package io.tenon.coordination.zookeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.coordination.common.Announcer;
import io.tenon.spi.coordination.Batch;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.coordination.Member;
import io.tenon.spi.coordination.Value;
import io.tenon.spi.coordination.WriteResult;
import io.tenon.spi.testing.TestResources;
import io.tenon.spi.testing.coordination.RecordingListener;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A leader with a healthy connection that has not noticed what happened: only the fence is left.
 */
class ZooKeeperFenceIT {
  private final Nodes nodes = Nodes.of("/tenon", "fence/" + UUID.randomUUID());
  private final AtomicInteger refusals = new AtomicInteger();
  private TestResources resources;
  private Connection connection;
  private Campaign campaign;
  private ZooKeeperState state;
  private Epoch epoch;

  @BeforeEach
  void lead() throws Exception {
    resources = new TestResources();
    connection =
        new Connection(ZooKeeperSettings.read(new ZooKeeperFixture().settings()), () -> {});
    resources.closeOnStop("connection", connection);
    connection.open();
    connection.ensure(nodes.all());
    campaign = new Campaign(nodes, new Member("m", ""), InstantSource.system(), connection);
    System.Logger log = resources.logger("test");
    RecordingListener listener = new RecordingListener();
    campaign.begin(
        new ZooKeeperCandidacy(
            "test",
            listener,
            new Announcer(resources.threads("listener", 1), log),
            InstantSource.system(),
            log,
            () -> {}));
    // Steps are taken by nobody else, so from here on it notices nothing.
    campaign.step(connection.client(), System.nanoTime(), event -> {});
    epoch = listener.awaitElected(Duration.ofSeconds(10));
    state =
        new ZooKeeperState(
            nodes,
            connection,
            campaign,
            refusals::incrementAndGet,
            e -> Errors.of("test", "test", e));
    state.write(epoch, Batch.put("k", Value.of("first"))).orThrow();
  }

  @AfterEach
  void close() throws Exception {
    resources.close();
  }

  @Test
  void writeIsRefusedWhenItsCandidateIsGone() throws Exception {
    connection.client().delete(campaign.leading().orElseThrow().candidate(), -1);

    WriteResult result = state.write(epoch, Batch.put("k", Value.of("late")));

    assertEquals(new WriteResult.Refused(epoch, epoch), result);
    assertEquals(1, refusals.get());
    assertEquals(Map.of("k", Value.of("first")), state.read("").entries());
  }

  @Test
  void writeIsRefusedWhenAnotherHasTakenTheFence() throws Exception {
    ZooKeeper client = connection.client();
    Record other =
        new Record(new Member("other", ""), "elsewhere", InstantSource.system().instant());
    client.setData(nodes.fence(), other.encode(), -1);
    Epoch later = Campaign.epoch(client.exists(nodes.fence(), false));
    assertTrue(later.isAfter(epoch));

    WriteResult result = state.write(epoch, Batch.put("k", Value.of("late")));

    assertEquals(new WriteResult.Refused(epoch, later), result);
    assertEquals(1, refusals.get());
    assertEquals(Map.of("k", Value.of("first")), state.read("").entries());
  }

  @Test
  void keyThatSomebodyElseMadeIsOverwrittenAllTheSame() throws Exception {
    ZooKeeper client = connection.client();
    client.create(nodes.entry("foreign"), new byte[0], connection.acl(), CreateMode.PERSISTENT);

    state.write(epoch, Batch.put("foreign", Value.of("ours"))).orThrow();

    assertEquals(Map.of("foreign", Value.of("ours")), state.read("for").entries());
  }
}
