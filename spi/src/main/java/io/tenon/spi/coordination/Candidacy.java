package io.tenon.spi.coordination;

import org.osgi.annotation.versioning.ConsumerType;

/** A candidate, from {@link Election#stand} until {@link #close}. */
@ConsumerType
public interface Candidacy extends AutoCloseable {
  /** Where it stands now, from memory: answers at once. */
  Standing standing();

  /**
   * Gives up leading, or hoping to. A leader hears {@link ElectionListener#deposed} with {@link
   * DepositionReason#WITHDRAWN} before this returns, unless it was called by a listener; a
   * successor may lead at once. The session goes on and may stand again. Closing again does
   * nothing.
   */
  @Override
  void close();
}
