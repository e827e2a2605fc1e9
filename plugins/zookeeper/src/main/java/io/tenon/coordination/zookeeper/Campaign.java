package io.tenon.coordination.zookeeper;

import io.tenon.spi.coordination.DepositionReason;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.coordination.Leader;
import io.tenon.spi.coordination.Member;
import io.tenon.spi.coordination.Standing;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * A candidate's part in the election. Candidates queue by their nodes' numbers; the first takes the
 * fence, in one transaction that also checks that its own node is still there. One step looks at
 * everything anew and does what follows, so it does not matter which events were missed: an answer
 * that was lost, a session that expired, an old node of ours that is still there.
 */
final class Campaign {
  /**
   * What a leader needs to write.
   *
   * @param epoch of the leadership
   * @param candidate its own node, which its session keeps alive
   * @param fenceVersion of the fence when it took it
   */
  record Leading(Epoch epoch, String candidate, int fenceVersion) {}

  private final Nodes nodes;
  private final Member self;
  private final InstantSource clock;
  private final OwnNode own;
  private volatile Optional<ZooKeeperCandidacy> candidacy = Optional.empty();
  private volatile Optional<Leading> leading = Optional.empty();
  private volatile Optional<Leading> led = Optional.empty();

  Campaign(Nodes nodes, Member self, InstantSource clock, Connection connection) {
    this.nodes = nodes;
    this.self = self;
    this.clock = clock;
    this.own = new OwnNode(nodes.candidates(), connection);
  }

  /** Begins, unless it has begun already. */
  boolean begin(ZooKeeperCandidacy next) {
    if (stands()) {
      return false;
    }
    candidacy = Optional.of(next);
    return true;
  }

  Optional<ZooKeeperCandidacy> candidacy() {
    return candidacy;
  }

  /** What it needs to write, while it leads for all that it knows. */
  Optional<Leading> leading() {
    return stands() ? leading : Optional.empty();
  }

  /** What it needed to write when it led last, and leads no more; empty when it has withdrawn. */
  Optional<Leading> led() {
    return stands() && leading.isEmpty() ? led : Optional.empty();
  }

  /**
   * Looks, and does what follows. Not called by two threads at a time.
   *
   * @param asked when the exchange with the ensemble began, of {@link System#nanoTime}
   */
  void step(ZooKeeper zooKeeper, long asked, Watcher watcher)
      throws KeeperException, InterruptedException, IOException {
    if (own.isLost(zooKeeper)) {
      leading = Optional.empty();
      candidacy.ifPresent(one -> one.deposed(DepositionReason.SESSION_LOST));
      own.forget();
    }
    if (!stands()) {
      leading = Optional.empty();
      own.delete(zooKeeper);
      return;
    }
    ZooKeeperCandidacy candidate = candidacy.orElseThrow();
    String node = own.ensure(zooKeeper, new Record(self, "", clock.instant()).encode());
    List<String> queue = zooKeeper.getChildren(nodes.candidates(), watcher);
    Stat stat = new Stat();
    Optional<Record> holder = decode(zooKeeper.getData(nodes.fence(), watcher, stat));
    boolean holds = holder.filter(record -> record.candidate().equals(node)).isPresent();
    Duration lease = lease(zooKeeper);
    if (candidate.standing().role().isElected()) {
      if (holds) {
        candidate.confirmed(asked, lease);
      } else {
        leading = Optional.empty();
        candidate.deposed(DepositionReason.SUPERSEDED);
        own.delete(zooKeeper);
      }
    } else if (holds) {
      lead(candidate, node, stat, asked, lease);
    } else if (isFirst(node, queue)) {
      lead(candidate, node, takeFence(zooKeeper, node, stat), asked, lease);
    }
  }

  /** Whoever holds the fence and is still a candidate. */
  Optional<Leader> leader(ZooKeeper zooKeeper)
      throws KeeperException, InterruptedException, IOException {
    Stat stat = new Stat();
    Optional<Record> holder = decode(zooKeeper.getData(nodes.fence(), false, stat));
    if (holder.isEmpty() || zooKeeper.exists(holder.get().candidate(), false) == null) {
      return Optional.empty();
    }
    Record record = holder.get();
    return Optional.of(new Leader(record.member(), epoch(stat), record.since()));
  }

  /** The epoch of the group, by the state of its fence. */
  static Epoch epoch(Stat fence) {
    return fence.getVersion() == 0 ? Epoch.NONE : new Epoch(fence.getMzxid());
  }

  private Stat takeFence(ZooKeeper zooKeeper, String node, Stat before)
      throws KeeperException, InterruptedException {
    byte[] record = new Record(self, node, clock.instant()).encode();
    List<OpResult> results =
        zooKeeper.multi(
            List.of(Op.check(node, -1), Op.setData(nodes.fence(), record, before.getVersion())));
    return ((OpResult.SetDataResult) results.get(1)).getStat();
  }

  private void lead(
      ZooKeeperCandidacy candidate, String node, Stat fence, long asked, Duration lease) {
    leading = Optional.of(new Leading(epoch(fence), node, fence.getVersion()));
    led = leading;
    candidate.elected(epoch(fence), asked, lease);
  }

  /**
   * How long an answer proves that the session lives. Shorter than the session's time-out, because
   * a server of the ensemble tells the others which sessions it has heard of only every half tick,
   * and a session's time-out is at least two ticks.
   */
  private static Duration lease(ZooKeeper zooKeeper) {
    return Duration.ofMillis(zooKeeper.getSessionTimeout() * 3L / 4);
  }

  private boolean isFirst(String node, List<String> queue) {
    return queue.stream()
        .min(Comparator.comparingLong(Nodes::sequence))
        .filter(first -> node.equals(nodes.candidates() + "/" + first))
        .isPresent();
  }

  private boolean stands() {
    return candidacy.filter(one -> one.standing().role() != Standing.Role.WITHDRAWN).isPresent();
  }

  private static Optional<Record> decode(byte[] fence) throws IOException {
    return fence.length == 0 ? Optional.empty() : Optional.of(Record.decode(fence));
  }
}
