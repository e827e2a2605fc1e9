package io.tenon.spi.coordination;

import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Hears who is alive. Calls come one at a time and in order, on the same thread as those of {@link
 * ElectionListener}. Changes that follow each other closely may come as one.
 */
@ProviderType
public interface MembershipListener {
  /** All members; other than at the last call. */
  void changed(Set<Member> members);
}
