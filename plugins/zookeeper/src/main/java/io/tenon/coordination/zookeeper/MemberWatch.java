package io.tenon.coordination.zookeeper;

import io.tenon.spi.coordination.Member;
import io.tenon.spi.coordination.MembershipListener;
import java.util.Optional;
import java.util.Set;

/** A listener, and what it was told last. */
final class MemberWatch {
  private final MembershipListener listener;
  private final Announcer announcer;
  private Optional<Set<Member>> told = Optional.empty();
  private volatile boolean closed;

  MemberWatch(MembershipListener listener, Announcer announcer) {
    this.listener = listener;
    this.announcer = announcer;
  }

  synchronized void tell(Set<Member> members) {
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

  void close() {
    closed = true;
  }
}
