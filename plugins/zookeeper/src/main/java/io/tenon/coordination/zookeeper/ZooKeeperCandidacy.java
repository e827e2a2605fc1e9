package io.tenon.coordination.zookeeper;

import io.tenon.coordination.common.Announcer;
import io.tenon.coordination.common.CandidacyStanding;
import io.tenon.spi.coordination.ElectionListener;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.coordination.Standing;
import io.tenon.spi.coordination.Standing.Role;
import java.time.Duration;
import java.time.InstantSource;

/** A candidate who is certain only for a while after the ensemble's last word. */
final class ZooKeeperCandidacy extends CandidacyStanding {
  private long certainUntil;

  ZooKeeperCandidacy(
      String group,
      ElectionListener listener,
      Announcer announcer,
      InstantSource clock,
      System.Logger log,
      Runnable withdrawn) {
    super(group, listener, announcer, clock, log, withdrawn);
  }

  @Override
  public synchronized Standing standing() {
    doubt();
    return super.standing();
  }

  /**
   * It was elected, by an exchange that began at {@code asked}. Does nothing when it has withdrawn
   * meanwhile.
   */
  synchronized void elected(Epoch epoch, long asked, Duration lease) {
    // Before it is told, or a look in between would put it in doubt.
    if (super.standing().role() == Role.CANDIDATE) {
      certainUntil = asked + lease.toNanos();
    }
    elect(epoch, "first of the candidates");
  }

  /** The ensemble said, in an exchange that began at {@code asked}, that it leads. */
  synchronized void confirmed(long asked, Duration lease) {
    Role role = super.standing().role();
    if (!role.isElected()) {
      return;
    }
    certainUntil = asked + lease.toNanos();
    if (role == Role.UNCERTAIN && certainUntil - System.nanoTime() > 0) {
      confirm("contact again, and nobody led in between");
    }
  }

  /** Becomes uncertain when the last confirmation is too long ago. */
  synchronized void doubt() {
    if (super.standing().role() == Role.LEADER && System.nanoTime() - certainUntil >= 0) {
      doubt("no contact with ZooKeeper");
    }
  }
}
