package io.tenon.spi.accelerator;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.ZoneId;

/**
 * A part of a query plan.
 *
 * @param root gives the fragment's rows
 * @param zone the session's time zone, for casts and functions of {@code TIMESTAMP}
 */
public record Fragment(Relation root, ZoneId zone) implements Serializable {
  public Fragment {
    requireNonNull(root, "root is null");
    requireNonNull(zone, "zone is null");
  }
}
