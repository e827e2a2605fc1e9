package io.tenon.spi.coordination;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * One process in one group, from {@link CoordinationProvider#connect} until {@link #close}. Its
 * methods and those of its parts may be called from any thread, listeners included, and return in
 * bounded time. After {@code close} all but {@code close} throw {@link IllegalStateException}.
 *
 * <p>The session outlives the loss of its connection. When contact is made again before the group
 * has given it up, all is as it was. When the group has given it up, it loses its leadership and
 * its membership, hears so, and takes its place again by itself: at the end of the queue of
 * candidates, and as a member if it was one.
 */
@ConsumerType
public interface CoordinationSession extends AutoCloseable {
  /** Where the group is kept, in a few words for people; no secret in it. */
  String description();

  /** Who leads. */
  Election election();

  /** What the leader wrote. */
  FencedState state();

  /** Who is alive. */
  Membership membership();

  /**
   * Withdraws a candidacy, leaves, and ends the session so that the group need not wait for its
   * time-out: a successor may lead at once. No listener is called after it has returned, unless it
   * was called by a listener. Closing again does nothing.
   */
  @Override
  void close();
}
