package io.tenon.coordination.common;

import io.tenon.spi.coordination.Member;
import io.tenon.spi.coordination.MembershipListener;
import java.util.Optional;
import java.util.Set;

/** A listener, and what it was told last. */
public final class MemberWatch {
  private final MembershipListener listener;
  private final Announcer announcer;
  private Optional<Set<Member>> told = Optional.empty();
  private volatile boolean closed;

  public MemberWatch(MembershipListener listener, Announcer announcer) {
    this.listener = listener;
    this.announcer = announcer;
  }

  /** Tells the listener, unless it is what it was told last. */
  public synchronized void tell(Set<Member> members) {
    if (told.isPresent() && told.get().equals(members)) {
      return;
    }
    told = Optional.of(members);
    announcer.announce(
        () -> {
          if (!closed) {
            listener.changed(members);
          }
        });
  }

  /** Tells nothing more. */
  public void close() {
    closed = true;
  }
}
