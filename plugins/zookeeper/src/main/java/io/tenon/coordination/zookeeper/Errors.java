package io.tenon.coordination.zookeeper;

import io.tenon.spi.TenonException;
import io.tenon.spi.coordination.CoordinationErrorCode;
import org.apache.zookeeper.KeeperException;

/** ZooKeeper's errors in our words. */
final class Errors {
  private Errors() {}

  static TenonException of(String group, String servers, Exception e) {
    if (e instanceof TenonException known) {
      return known;
    }
    if (e instanceof KeeperException.NoAuthException
        || e instanceof KeeperException.AuthFailedException
        || e instanceof KeeperException.InvalidACLException) {
      return new TenonException(
          CoordinationErrorCode.COORDINATION_REFUSED,
          "ZooKeeper at %s refused, for group '%s': %s; check the user, the certificate and '%sacl'"
              .formatted(servers, group, e.getMessage(), ZooKeeperSettings.PREFIX),
          e);
    }
    return new TenonException(
        CoordinationErrorCode.COORDINATION_UNAVAILABLE,
        "ZooKeeper at %s does not answer, for group '%s': %s; contact is made again by itself"
            .formatted(servers, group, e.getMessage()),
        e);
  }
}
