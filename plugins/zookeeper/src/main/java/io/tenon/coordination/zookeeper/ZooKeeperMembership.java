package io.tenon.coordination.zookeeper;

import io.tenon.spi.coordination.Member;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;

/** A process's part in the membership: its own node, and what those of all say. */
final class ZooKeeperMembership {
  private static final int CHUNK = 1_000;

  private final Nodes nodes;
  private final Member self;
  private final InstantSource clock;
  private final OwnNode own;
  private volatile boolean wanted;

  ZooKeeperMembership(Nodes nodes, Member self, InstantSource clock, Connection connection) {
    this.nodes = nodes;
    this.self = self;
    this.clock = clock;
    this.own = new OwnNode(nodes.members(), connection);
  }

  /** Whether this process is to be a member; the next step makes it so. */
  void want(boolean membership) {
    wanted = membership;
  }

  /** Looks, and does what follows. Not called by two threads at a time. */
  void step(ZooKeeper zooKeeper) throws KeeperException, InterruptedException {
    if (own.isLost(zooKeeper)) {
      own.forget();
    }
    if (wanted) {
      own.ensure(zooKeeper, new Record(self, "", clock.instant()).encode());
    } else {
      own.delete(zooKeeper);
    }
  }

  /** All members; {@code watcher} hears of the next change. */
  Set<Member> members(ZooKeeper zooKeeper, Optional<Watcher> watcher)
      throws KeeperException, InterruptedException, IOException {
    List<String> names =
        new ArrayList<>(
            watcher.isPresent()
                ? zooKeeper.getChildren(nodes.members(), watcher.get())
                : zooKeeper.getChildren(nodes.members(), false));
    names.sort(Comparator.comparingLong(Nodes::sequence));
    Map<String, Member> latest = new LinkedHashMap<>();
    for (int from = 0; from < names.size(); from += CHUNK) {
      List<Op> ops = new ArrayList<>();
      for (String name : names.subList(from, Math.min(names.size(), from + CHUNK))) {
        ops.add(Op.getData(nodes.members() + "/" + name));
      }
      for (OpResult result : zooKeeper.multi(ops)) {
        // An error is of a member that left since the listing.
        if (result instanceof OpResult.GetDataResult found) {
          Member member = Record.decode(found.getData()).member();
          latest.put(member.name(), member);
        }
      }
    }
    return Set.copyOf(new HashSet<>(latest.values()));
  }
}
