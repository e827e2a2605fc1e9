package io.tenon.spi.coordination;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Entries as of one moment. Immutable.
 *
 * @param epoch of the last leader that was elected before that moment; {@link Epoch#NONE} before
 *     the first
 * @param entries in the order of their keys
 */
public record Snapshot(Epoch epoch, NavigableMap<String, Value> entries) {
  public Snapshot {
    requireNonNull(epoch, "epoch is null");
    entries = Collections.unmodifiableNavigableMap(new TreeMap<>(entries));
  }

  public static Snapshot of(Epoch epoch, Map<String, Value> entries) {
    return new Snapshot(epoch, new TreeMap<>(entries));
  }
}
