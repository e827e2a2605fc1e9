package io.tenon.spark.recovery;

import io.tenon.spi.TenonException;
import io.tenon.spi.coordination.Candidacy;
import io.tenon.spi.coordination.CoordinationSession;
import io.tenon.spi.coordination.Leader;
import io.tenon.spi.coordination.Standing;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What is known in this process of who leads, for operators. From any thread. */
final class Leadership {
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  private final AtomicLong batches = new AtomicLong();
  private final AtomicLong changes = new AtomicLong();
  private final AtomicLong refusals = new AtomicLong();
  private volatile int waiting;
  private volatile @Nullable CoordinationSession session;
  private volatile @Nullable Candidacy candidacy;
  private Optional<Leader> leader = Optional.empty();
  private long asked = System.nanoTime() - ASK_AGAIN.toNanos();

  void stands(CoordinationSession connected, Candidacy standing) {
    session = connected;
    candidacy = standing;
  }

  /** What this process is; empty before it has made contact. */
  Optional<Standing> standing() {
    Candidacy current = candidacy;
    return current == null ? Optional.empty() : Optional.of(current.standing());
  }

  /** Who leads, at most a second old; what was known last where nobody answers. */
  synchronized Optional<Leader> leader() {
    CoordinationSession current = session;
    if (current != null && System.nanoTime() - asked >= ASK_AGAIN.toNanos()) {
      asked = System.nanoTime();
      try {
        leader = current.election().leader();
      } catch (TenonException | IllegalStateException e) {
        // Without contact, or closed: what was known last is all that is known.
        return leader;
      }
    }
    return leader;
  }

  void waiting(int steps) {
    waiting = steps;
  }

  void written(int changesOfBatch, int stepsLeft) {
    batches.incrementAndGet();
    changes.addAndGet(changesOfBatch);
    waiting = stepsLeft;
  }

  void refused() {
    refusals.incrementAndGet();
  }

  long batches() {
    return batches.get();
  }

  long changes() {
    return changes.get();
  }

  long refusals() {
    return refusals.get();
  }

  int waiting() {
    return waiting;
  }
}
