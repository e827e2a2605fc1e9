package io.tenon.spark.placement;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How the last moves went. Thread-safe. */
final class MoveHistory {
  private static final int KEPT = 20;

  private final TreeMap<Integer, MoveStatus> statuses = new TreeMap<>();
  private boolean ended;

  synchronized void put(MoveStatus status) {
    statuses.put(status.number(), status);
    if (statuses.size() > KEPT) {
      statuses.pollFirstEntry();
    }
  }

  synchronized Optional<MoveStatus> last() {
    return Optional.ofNullable(statuses.lastEntry()).map(Map.Entry::getValue).map(this::seen);
  }

  synchronized Optional<MoveStatus> find(int number) {
    return Optional.ofNullable(statuses.get(number)).map(this::seen);
  }

  /** Whoever waits for a move need not wait any longer. */
  synchronized void applicationEnds() {
    ended = true;
  }

  private MoveStatus seen(MoveStatus status) {
    return ended && !status.phase().isFinal()
        ? status.ended(MovePhase.FAILED, "the application ended")
        : status;
  }
}
