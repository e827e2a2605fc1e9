package io.tenon.spark.cluster;

import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorIdRange;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gives each session ids for its executors, and those that it has not used to later ones: an
 * application may move as often as it likes, and never has two executors of one id. Thread-safe.
 */
final class ExecutorIds {
  /** More than one session will ever use. */
  private static final int MOST = 10_000_000;

  /** A session is not given less as long as there is more. */
  private static final int LEAST = 100_000;

  private static final class Taken {
    private final ExecutorIdRange range;
    private int next;

    private Taken(ExecutorIdRange range) {
      this.range = range;
      this.next = range.first();
    }
  }

  /** The last id of each range by its first. */
  private final TreeMap<Integer, Integer> free = new TreeMap<>(Map.of(0, Integer.MAX_VALUE - 1));

  private final TreeMap<Integer, Taken> taken = new TreeMap<>();

  /** Ids for one session. */
  synchronized ExecutorIdRange take() {
    Map.Entry<Integer, Integer> from =
        free.entrySet().stream()
            .filter(range -> size(range) >= LEAST)
            .findFirst()
            .or(() -> free.entrySet().stream().max(Comparator.comparing(ExecutorIds::size)))
            .orElseThrow(() -> new IllegalStateException("all ids of executors are used up"));
    int first = from.getKey();
    int last = Math.min(from.getValue(), first + MOST - 1);
    free.remove(first);
    if (last < from.getValue()) {
      free.put(last + 1, from.getValue());
    }
    ExecutorIdRange range = new ExecutorIdRange(first, last);
    taken.put(first, new Taken(range));
    return range;
  }

  private static int size(Map.Entry<Integer, Integer> range) {
    return range.getValue() - range.getKey() + 1;
  }

  /** An executor has this id, or has had it: nobody gets it again. */
  synchronized void used(ExecutorId executor) {
    Map.Entry<Integer, Taken> entry = taken.floorEntry(executor.value());
    if (entry != null && entry.getValue().range.contains(executor)) {
      entry.getValue().next = Math.max(entry.getValue().next, executor.value() + 1);
    }
  }

  /** The session has ended, and gives no more ids to executors. */
  synchronized void giveBack(ExecutorIdRange range) {
    Taken ended = taken.remove(range.first());
    if (ended != null && ended.next <= range.last()) {
      free.put(ended.next, range.last());
    }
  }
}
