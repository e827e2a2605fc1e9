package io.tenon.spi.coordination;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * Who leads.
 *
 * @param member the leader
 * @param epoch of its leadership
 * @param since when it was elected, by its own clock
 */
public record Leader(Member member, Epoch epoch, Instant since) {
  public Leader {
    requireNonNull(member, "member is null");
    requireNonNull(epoch, "epoch is null");
    requireNonNull(since, "since is null");
  }
}
