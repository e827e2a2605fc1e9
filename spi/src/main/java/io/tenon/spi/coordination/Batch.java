package io.tenon.spi.coordination;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Changes that are made together or not at all. Immutable.
 *
 * @param changes at least one, and no two of the same key
 */
public record Batch(List<Change> changes) {
  public Batch {
    changes = List.copyOf(changes);
    if (changes.isEmpty()) {
      throw new IllegalArgumentException("a batch has at least one change");
    }
    Set<String> keys = new HashSet<>();
    for (Change change : changes) {
      if (!keys.add(change.key())) {
        throw new IllegalArgumentException("a batch changes '" + change.key() + "' twice");
      }
    }
  }

  /** A batch of one put. */
  public static Batch put(String key, Value value) {
    return new Batch(List.of(new Change.Put(key, value)));
  }

  /** A batch of one removal. */
  public static Batch remove(String key) {
    return new Batch(List.of(new Change.Remove(key)));
  }

  /** This and one more put. */
  public Batch andPut(String key, Value value) {
    return and(new Change.Put(key, value));
  }

  /** This and one more removal. */
  public Batch andRemove(String key) {
    return and(new Change.Remove(key));
  }

  /** Bytes of the keys, in UTF-8, and of the values. */
  public long size() {
    return changes.stream().mapToLong(Change::size).sum();
  }

  private Batch and(Change change) {
    List<Change> all = new ArrayList<>(changes);
    all.add(change);
    return new Batch(all);
  }
}
