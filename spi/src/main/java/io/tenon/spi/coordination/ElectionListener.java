package io.tenon.spi.coordination;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Hears how a candidate fares. Calls come one at a time and in order, on a thread of the session
 * that has nothing else to do: an implementation may take its time and may call the session. For
 * each epoch: {@code elected}, any number of {@code uncertain} and {@code confirmed} in turn, then
 * {@code deposed}, exactly once unless the process ends before. What it throws is logged.
 */
@ProviderType
public interface ElectionListener {
  /**
   * It leads. All that earlier leaders wrote is visible to a read from now on, and nothing more
   * will come from them.
   */
  void elected(Epoch epoch);

  /**
   * There has been no contact for so long that another may lead already. Whoever can wait waits for
   * one of the next two calls; writes are fenced in any case.
   */
  default void uncertain(Epoch epoch) {}

  /** It still leads after all: contact was made again, and nobody led in between. */
  default void confirmed(Epoch epoch) {}

  /** It leads no longer. It goes on as a candidate, unless it has withdrawn. */
  void deposed(Epoch epoch, DepositionReason reason);
}
