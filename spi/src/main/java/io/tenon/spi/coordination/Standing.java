package io.tenon.spi.coordination;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * What a candidate is, for operators.
 *
 * @param role what it is
 * @param epoch the epoch that it leads, empty while it does not
 * @param since when it became so, by the clock of the request
 * @param reason why, in a few words
 */
public record Standing(Role role, Optional<Epoch> epoch, Instant since, String reason) {
  /** What a candidate can be. */
  public enum Role {
    /** It waits. */
    CANDIDATE,
    /** It leads, and nobody else can before it knows. */
    LEADER,
    /** It was elected, but has had no contact for so long that another may lead already. */
    UNCERTAIN,
    /** It no longer stands. */
    WITHDRAWN;

    /** Whether it was elected and has not been deposed. */
    public boolean isElected() {
      return this == LEADER || this == UNCERTAIN;
    }
  }

  public Standing {
    requireNonNull(role, "role is null");
    requireNonNull(epoch, "epoch is null");
    requireNonNull(since, "since is null");
    requireNonNull(reason, "reason is null");
    if (role.isElected() != epoch.isPresent()) {
      throw new IllegalArgumentException(
          "a candidate has an epoch when it is elected, and only then: " + role + " " + epoch);
    }
  }
}
