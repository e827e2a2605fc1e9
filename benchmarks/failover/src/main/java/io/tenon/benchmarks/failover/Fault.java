package io.tenon.benchmarks.failover;

import java.util.Locale;

/** What happens to a cluster in one run. */
enum Fault {
  /** SIGTERM to the leader, as an operator stops it. */
  GRACEFUL("SIGTERM of the leader"),
  /** SIGKILL to the leader. */
  KILL("`kill -9` of the leader"),
  /** SIGSTOP to the leader until another leads, then SIGCONT. */
  STOP("SIGSTOP of the leader, SIGCONT when another leads"),
  /** ZooKeeper loses a follower, gets it back, then loses its leader. */
  ZK_NODES("ZooKeeper loses one of three, later its leader"),
  /** All ZooKeeper servers end and come back a minute later. */
  ZK_AWAY("ZooKeeper away for 60 s");

  private final String words;

  Fault(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  /** As it is written in results and options. */
  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Fault of(String key) {
    return valueOf(key.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
