package io.tenon.coordination.file;

import static java.lang.System.Logger.Level.INFO;

import io.tenon.spi.coordination.Candidacy;
import io.tenon.spi.coordination.DepositionReason;
import io.tenon.spi.coordination.ElectionListener;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.coordination.Standing;
import io.tenon.spi.coordination.Standing.Role;
import java.time.InstantSource;
import java.util.Optional;

/** What a candidate knows of itself, and tells its listener. */
final class FileCandidacy implements Candidacy {
  private final String group;
  private final ElectionListener listener;
  private final Announcer announcer;
  private final InstantSource clock;
  private final System.Logger log;
  private final Runnable withdrawn;
  private Standing standing;

  FileCandidacy(
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

  /** Does nothing when it has withdrawn meanwhile: the next look takes the election back. */
  synchronized void elected(Epoch epoch) {
    if (standing.role() != Role.CANDIDATE) {
      return;
    }
    become(Role.LEADER, Optional.of(epoch), "first of the living candidates");
    announcer.announce(() -> listener.elected(epoch));
  }

  synchronized void deposed(DepositionReason reason) {
    standing.epoch().ifPresent(epoch -> announcer.announce(() -> listener.deposed(epoch, reason)));
    boolean ends = reason == DepositionReason.WITHDRAWN;
    become(ends ? Role.WITHDRAWN : Role.CANDIDATE, Optional.empty(), reason.name());
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
        INFO,
        "group {0}: {1} -> {2}{3}, because: {4}",
        group,
        standing.role(),
        role,
        epoch.map(number -> " of epoch " + number).orElse(""),
        reason);
    standing = new Standing(role, epoch, clock.instant(), reason);
  }
}
