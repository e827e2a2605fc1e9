package io.tenon.coordination.common;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.tenon.spi.coordination.Candidacy;
import io.tenon.spi.coordination.DepositionReason;
import io.tenon.spi.coordination.ElectionListener;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.coordination.Standing;
import io.tenon.spi.coordination.Standing.Role;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What a candidate knows of itself, tells its listener, and logs. Who was elected, and when that is
 * in doubt, the subclass finds out; it holds the monitor of this object meanwhile.
 */
public abstract class CandidacyStanding implements Candidacy {
  private final String group;
  private final ElectionListener listener;
  private final Announcer announcer;
  private final InstantSource clock;
  private final System.Logger log;
  private final Runnable withdrawn;
  private Standing standing;

  /**
   * @param withdrawn is run when it has withdrawn, before {@link #close} returns
   */
  protected CandidacyStanding(
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
    return standing;
  }

  /** It was elected; false when it has withdrawn meanwhile, or leads already. */
  protected final synchronized boolean elect(Epoch epoch, String reason) {
    if (standing.role() != Role.CANDIDATE) {
      return false;
    }
    become(Role.LEADER, Optional.of(epoch), reason);
    announcer.announce(() -> listener.elected(epoch));
    return true;
  }

  /** Another may lead already. */
  protected final synchronized void doubt(String reason) {
    Epoch epoch = standing.epoch().orElseThrow();
    become(Role.UNCERTAIN, Optional.of(epoch), reason);
    announcer.announce(() -> listener.uncertain(epoch));
  }

  /** It leads after all. */
  protected final synchronized void confirm(String reason) {
    Epoch epoch = standing.epoch().orElseThrow();
    become(Role.LEADER, Optional.of(epoch), reason);
    announcer.announce(() -> listener.confirmed(epoch));
  }

  /** It leads no longer, if it did; with {@link DepositionReason#WITHDRAWN} it does not stand. */
  public final synchronized void deposed(DepositionReason reason) {
    standing.epoch().ifPresent(epoch -> announcer.announce(() -> listener.deposed(epoch, reason)));
    boolean ends = reason == DepositionReason.WITHDRAWN;
    if (ends || standing.role().isElected()) {
      become(ends ? Role.WITHDRAWN : Role.CANDIDATE, Optional.empty(), reason.name());
    }
  }

  @Override
  public final void close() {
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
