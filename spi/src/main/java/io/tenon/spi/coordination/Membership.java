package io.tenon.spi.coordination;

import io.tenon.spi.TenonException;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The processes of a group that are alive: they joined, and neither left nor ended nor were without
 * contact for longer than the session time-out.
 */
@ConsumerType
public interface Membership {
  /**
   * Makes this session's process a member until {@link #leave}. A second session under the same
   * name is the same member, and the later detail counts. Joining again does nothing.
   *
   * @throws TenonException {@link CoordinationErrorCode#COORDINATION_UNAVAILABLE}; the session will
   *     join all the same when contact is made
   */
  void join();

  /** Ends the membership. Leaving again does nothing. */
  void leave();

  /**
   * Who is alive.
   *
   * @throws TenonException {@link CoordinationErrorCode#COORDINATION_UNAVAILABLE}
   */
  Set<Member> members();

  /**
   * Calls {@code listener} with all members now and after each change, until the result is closed.
   */
  AutoCloseable watch(MembershipListener listener);
}
