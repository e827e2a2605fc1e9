package io.tenon.spark.placement;

import io.tenon.spi.cluster.ExecutorId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * New executors have yet to load and compile what the application's tasks need, and are several
 * times slower until then. For a while the old ones go on beside them. Used by the backend's one
 * thread.
 */
final class WarmUp {
  /** Who works on one task after the other still has a moment without any. */
  private static final Duration IDLE = Duration.ofSeconds(1);

  private final Footing footing;
  private final Set<ExecutorId> old;
  private final Map<ExecutorId, Duration> worked = new HashMap<>();
  private Duration all = Duration.ZERO;
  private Duration idle = Duration.ZERO;
  private long lookedAt;

  /** Those that are there now need none. */
  WarmUp(Footing footing) {
    this.footing = footing;
    this.old = Set.copyOf(footing.engine().registered().keySet());
  }

  /**
   * Whether these can be left to work alone: each new one of them has run tasks for as long as the
   * setting says, or twice that time is over, or there is nothing to run. Until it is so, it is
   * asked again and again.
   */
  boolean isOver(Set<ExecutorId> staying) {
    Duration length = footing.warmUp();
    Set<ExecutorId> cold = new HashSet<>(staying);
    cold.removeAll(old);
    if (length.isZero() || cold.isEmpty() || old.stream().allMatch(staying::contains)) {
      return true;
    }
    long now = footing.nanos().getAsLong();
    Duration step = lookedAt == 0 ? Duration.ZERO : Duration.ofNanos(now - lookedAt);
    lookedAt = now;
    all = all.plus(step);
    Set<ExecutorId> working = footing.engine().working();
    idle = working.isEmpty() ? idle.plus(step) : Duration.ZERO;
    working.forEach(executor -> worked.merge(executor, step, Duration::plus));
    boolean warm =
        cold.stream()
            .allMatch(each -> worked.getOrDefault(each, Duration.ZERO).compareTo(length) >= 0);
    if (warm || idle.compareTo(IDLE) >= 0 || all.compareTo(length.multipliedBy(2)) >= 0) {
      return true;
    }
    // Else they get nothing as long as the old ones are faster with the data that they have.
    footing.engine().runAnywhere();
    return false;
  }
}
