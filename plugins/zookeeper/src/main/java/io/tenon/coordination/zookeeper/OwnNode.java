package io.tenon.coordination.zookeeper;

import java.util.Optional;
import java.util.UUID;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;

/**
 * A node that the session of now keeps alive. Its name says whose it is and of which session, so
 * that it is found again when the answer to its creation was lost, and so that one left by an
 * earlier session of ours is not taken for it.
 */
final class OwnNode {
  private final String parent;
  private final Connection connection;
  private final String identity = UUID.randomUUID().toString();
  private Optional<String> path = Optional.empty();
  private long session;

  OwnNode(String parent, Connection connection) {
    this.parent = parent;
    this.connection = connection;
  }

  /** Whether it was there and is no more. */
  boolean isLost(ZooKeeper zooKeeper) throws KeeperException, InterruptedException {
    return path.isPresent()
        && (zooKeeper.getSessionId() != session || zooKeeper.exists(path.get(), false) == null);
  }

  void forget() {
    path = Optional.empty();
  }

  /** Its path; it is created when it is not there. */
  String ensure(ZooKeeper zooKeeper, byte[] data) throws KeeperException, InterruptedException {
    if (path.isEmpty()) {
      session = zooKeeper.getSessionId();
      String prefix = identity + "-" + Long.toHexString(session) + "-";
      Optional<String> found = Optional.empty();
      for (String name : zooKeeper.getChildren(parent, false)) {
        if (name.startsWith(prefix)) {
          found = Optional.of(parent + "/" + name);
        } else if (name.startsWith(identity)) {
          remove(zooKeeper, parent + "/" + name);
        }
      }
      path =
          Optional.of(
              found.isPresent()
                  ? found.get()
                  : zooKeeper.create(
                      parent + "/" + prefix,
                      data,
                      connection.acl(),
                      CreateMode.EPHEMERAL_SEQUENTIAL));
    }
    return path.get();
  }

  void delete(ZooKeeper zooKeeper) throws KeeperException, InterruptedException {
    if (path.isPresent()) {
      remove(zooKeeper, path.get());
      path = Optional.empty();
    }
  }

  private static void remove(ZooKeeper zooKeeper, String node)
      throws KeeperException, InterruptedException {
    try {
      zooKeeper.delete(node, -1);
    } catch (KeeperException.NoNodeException e) {
      // Gone already: with its session, or by a delete whose answer was lost.
      return;
    }
  }
}
