package io.tenon.coordination.file;

import io.tenon.coordination.common.Announcer;
import io.tenon.coordination.common.CandidacyStanding;
import io.tenon.spi.coordination.ElectionListener;
import io.tenon.spi.coordination.Epoch;
import java.time.InstantSource;

/** A candidate among the processes of this machine, who is never in doubt. */
final class FileCandidacy extends CandidacyStanding {
  FileCandidacy(
      String group,
      ElectionListener listener,
      Announcer announcer,
      InstantSource clock,
      System.Logger log,
      Runnable withdrawn) {
    super(group, listener, announcer, clock, log, withdrawn);
  }

  /** Does nothing when it has withdrawn meanwhile: the next look takes the election back. */
  void elected(Epoch epoch) {
    elect(epoch, "first of the living candidates");
  }
}
