package io.tenon.spi.accelerator;

import static java.util.Objects.requireNonNull;

/**
 * Why a fragment is not compiled.
 *
 * @param relation the part that cannot be computed; one of the fragment's, by identity
 * @param why what in it, in words for a user: {@code function hash is not supported}
 */
public record Refusal(Relation relation, String why) {
  public Refusal {
    requireNonNull(relation, "relation is null");
    requireNonNull(why, "why is null");
  }
}
