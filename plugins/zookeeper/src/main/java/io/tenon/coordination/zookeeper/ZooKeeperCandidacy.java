package io.tenon.coordination.zookeeper;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.tenon.spi.coordination.Candidacy;
import io.tenon.spi.coordination.DepositionReason;
import io.tenon.spi.coordination.ElectionListener;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.coordination.Standing;
import io.tenon.spi.coordination.Standing.Role;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** What a candidate knows of itself, and tells its listener. */
final class ZooKeeperCandidacy implements Candidacy {
  private final String group;
  private final ElectionListener listener;
  private final Announcer announcer;
  private final InstantSource clock;
  private final System.Logger log;
  private final Runnable withdrawn;
  private Standing standing;
  private long certainUntil;

  ZooKeeperCandidacy(
      String group,
      ElectionListener listener,
      Announcer announcer,
      InstantSource clock,
      System.Logger log,
      Runnable withdrawn) {
    this.group = group;
    this.listener = listener;
    this.announcer = announcer;
    this.clock = clock;
    this.log = log;
    this.withdrawn = withdrawn;
    this.standing =
        new Standing(Role.CANDIDATE, Optional.empty(), clock.instant(), "stands as a candidate");
  }

  @Override
  public synchronized Standing standing() {
    doubt();
    return standing;
  }

  /**
   * It was elected, by an exchange that began at {@code asked}. Does nothing when it has withdrawn
   * meanwhile.
   */
  synchronized void elected(Epoch epoch, long asked, Duration lease) {
    if (standing.role() != Role.CANDIDATE) {
      return;
    }
    certainUntil = asked + lease.toNanos();
    become(Role.LEADER, Optional.of(epoch), "first of the candidates");
    announcer.announce(() -> listener.elected(epoch));
  }

  /** The ensemble said, in an exchange that began at {@code asked}, that it leads. */
  synchronized void confirmed(long asked, Duration lease) {
    if (!standing.role().isElected()) {
      return;
    }
    certainUntil = asked + lease.toNanos();
    if (standing.role() == Role.UNCERTAIN && certainUntil - System.nanoTime() > 0) {
      Epoch epoch = standing.epoch().orElseThrow();
      become(Role.LEADER, Optional.of(epoch), "contact again, and nobody led in between");
      announcer.announce(() -> listener.confirmed(epoch));
    }
  }

  /** Becomes uncertain when the last confirmation is too long ago. */
  synchronized void doubt() {
    if (standing.role() == Role.LEADER && System.nanoTime() - certainUntil >= 0) {
      Epoch epoch = standing.epoch().orElseThrow();
      become(Role.UNCERTAIN, Optional.of(epoch), "no contact with ZooKeeper");
      announcer.announce(() -> listener.uncertain(epoch));
    }
  }

  synchronized void deposed(DepositionReason reason) {
    standing.epoch().ifPresent(epoch -> announcer.announce(() -> listener.deposed(epoch, reason)));
    boolean ends = reason == DepositionReason.WITHDRAWN;
    if (ends || standing.role().isElected()) {
      become(ends ? Role.WITHDRAWN : Role.CANDIDATE, Optional.empty(), reason.name());
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (standing.role() == Role.WITHDRAWN) {
        return;
      }
      deposed(DepositionReason.WITHDRAWN);
    }
    withdrawn.run();
    announcer.await();
  }

  private void become(Role role, Optional<Epoch> epoch, String reason) {
    log.log(
        role == Role.UNCERTAIN ? WARNING : INFO,
        "group {0}: {1} -> {2}{3}, because: {4}",
        group,
        standing.role(),
        role,
        epoch.map(number -> " of epoch " + number).orElse(""),
        reason);
    standing = new Standing(role, epoch, clock.instant(), reason);
  }
}
