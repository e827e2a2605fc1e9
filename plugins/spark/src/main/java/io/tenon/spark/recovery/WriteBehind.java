package io.tenon.spark.recovery;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;
import static java.util.Objects.requireNonNull;

import io.tenon.spi.TenonException;
import io.tenon.spi.coordination.Batch;
import io.tenon.spi.coordination.Change;
import io.tenon.spi.coordination.CoordinationErrorCode;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.coordination.FencedState;
import io.tenon.spi.coordination.WriteResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a leading Master writes, in the order in which it does, many steps in one batch; and what it
 * says, held back until all that it wrote before is kept.
 *
 * <p>A Master works on while its writes are under way, so that a crowd of registrations costs a few
 * batches. Nobody hears of what might still be lost: an answer or an order to a worker leaves the
 * Master only when every change before it is written. Seen from outside, the Master waits for each
 * write.
 *
 * <p>One thread changes, seals and says; one other thread writes. The changes of one step, from
 * {@link #seal} to {@code seal}, are never seen in part, unless they are too large for one batch.
 */
final class WriteBehind {
  /** Beyond that, a batch gains little, and what waits for it waits longer. */
  private static final int LARGEST_COUNT = 512;

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);
  private static final Duration BETWEEN_COMPLAINTS = Duration.ofSeconds(10);

  private final System.Logger log;
  private final Leadership leadership;
  private final Runnable refused;

  private final Deque<Map<String, Change>> sealed = new ArrayDeque<>();
  private Map<String, Change> open = new LinkedHashMap<>();
  private final Deque<Output> outputs = new ArrayDeque<>();
  private long sealedSteps;
  private long writtenSteps;
  private boolean saying;
  private boolean held;
  private boolean ended;
  private int count = LARGEST_COUNT;

  /** Something to say when so many steps are written. */
  private record Output(long after, Runnable say) {}

  private record Leading(FencedState state, Epoch epoch) {}

  private @Nullable Leading leading;

  /**
   * @param refused is run once, by the thread that writes, when the store has refused a write
   */
  WriteBehind(System.Logger log, Leadership leadership, Runnable refused) {
    this.log = requireNonNull(log, "log is null");
    this.leadership = requireNonNull(leadership, "leadership is null");
    this.refused = requireNonNull(refused, "refused is null");
  }

  /** From now on writes go to {@code state} under {@code epoch}. */
  synchronized void lead(FencedState state, Epoch epoch) {
    leading = new Leading(state, epoch);
    notifyAll();
  }

  /** How large one entry may be; what is larger can never be written. */
  synchronized long largestEntry() {
    return leading == null ? Long.MAX_VALUE : leading.state().largestBatch().bytes();
  }

  synchronized void change(Change change) {
    if (!ended) {
      open.remove(change.key());
      open.put(change.key(), change);
    }
  }

  /** Ends a step: what it changed belongs together. */
  synchronized void seal() {
    if (!open.isEmpty() && !ended) {
      sealed.add(open);
      open = new LinkedHashMap<>();
      sealedSteps++;
      leadership.waiting(sealed.size());
      notifyAll();
    }
  }

  /**
   * Says something when all changes so far are written, in the order of the calls; on the caller's
   * thread when they are already. Nothing is said any more when this has ended.
   */
  void after(Runnable say) {
    synchronized (this) {
      if (ended) {
        return;
      }
      long steps = sealedSteps + (open.isEmpty() ? 0 : 1);
      if (held || saying || !outputs.isEmpty() || steps > writtenSteps) {
        outputs.add(new Output(steps, say));
        return;
      }
    }
    say.run();
  }

  /** Says nothing until {@link #release}: somebody else may lead already. */
  synchronized void hold() {
    held = true;
  }

  /** Says what was held back. */
  synchronized void release() {
    held = false;
    notifyAll();
  }

  /**
   * Seals, and waits until all is written.
   *
   * @throws TenonException {@link CoordinationErrorCode#COORDINATION_FENCED} when it never will be
   */
  synchronized void await() throws InterruptedException {
    seal();
    long steps = sealedSteps;
    while (!ended && writtenSteps < steps) {
      wait();
    }
    if (ended) {
      throw new TenonException(
          CoordinationErrorCode.COORDINATION_FENCED,
          "this Master leads no longer; what it has not written yet is dropped");
    }
  }

  /** Writes and says nothing more. */
  synchronized void end() {
    ended = true;
    sealed.clear();
    open.clear();
    outputs.clear();
    leadership.waiting(0);
    notifyAll();
  }

  /** Writes what is sealed, within {@code patience}, then ends. */
  synchronized void close(Duration patience) throws InterruptedException {
    settle(patience);
    end();
  }

  /** Waits until what is sealed is written or refused, and said, for {@code patience} at most. */
  synchronized void settle(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (leading != null && !ended && (!sealed.isEmpty() || saying)) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        break;
      }
      wait(left);
    }
  }

  /** Writes until it ends; the body of the writing thread. */
  void run() {
    try {
      while (step()) {
        say();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end();
    }
  }

  /** Writes one batch, or waits for something to do; false when there is nothing more to do. */
  private boolean step() throws InterruptedException {
    Leading leader;
    List<Change> changes = new ArrayList<>();
    long steps;
    synchronized (this) {
      while (!ended && (leading == null || sealed.isEmpty()) && !canSay()) {
        wait();
      }
      if (ended) {
        return false;
      }
      leader = leading;
      steps = leader == null ? 0 : collect(changes, leader.state().largestBatch().bytes());
    }
    if (leader != null && !changes.isEmpty() && write(leader, changes)) {
      synchronized (this) {
        for (long i = 0; i < steps; i++) {
          sealed.removeFirst();
        }
        writtenSteps += steps;
        leadership.written(changes.size(), sealed.size());
        notifyAll();
      }
    }
    return true;
  }

  private boolean canSay() {
    Output first = outputs.peekFirst();
    return !held && first != null && first.after() <= writtenSteps;
  }

  /** Whole steps, as many as fit, or the first alone. */
  private long collect(List<Change> changes, long largest) {
    Map<String, Change> merged = new LinkedHashMap<>();
    long bytes = 0;
    long steps = 0;
    for (Map<String, Change> step : sealed) {
      long more = step.values().stream().mapToLong(Change::size).sum();
      if (steps > 0 && (bytes + more > largest || merged.size() + step.size() > count)) {
        break;
      }
      for (Change change : step.values()) {
        merged.remove(change.key());
        merged.put(change.key(), change);
      }
      bytes += more;
      steps++;
    }
    changes.addAll(merged.values());
    return steps;
  }

  /** Whether all is written; else the epoch is over, or the same is to be tried with less. */
  private boolean write(Leading leader, List<Change> changes) throws InterruptedException {
    List<Change> rest = changes;
    while (!rest.isEmpty()) {
      int fitting = fitting(rest, leader.state().largestBatch().bytes());
      if (!writeOne(leader, new Batch(rest.subList(0, fitting)))) {
        return false;
      }
      rest = rest.subList(fitting, rest.size());
    }
    return true;
  }

  private int fitting(List<Change> changes, long largest) {
    int fitting = 0;
    long bytes = 0;
    while (fitting < changes.size()
        && fitting < count
        && (fitting == 0 || bytes + changes.get(fitting).size() <= largest)) {
      bytes += changes.get(fitting).size();
      fitting++;
    }
    return fitting;
  }

  private boolean writeOne(Leading leader, Batch batch) throws InterruptedException {
    long complained = 0;
    while (true) {
      WriteResult result = leader.state().write(leader.epoch(), batch);
      if (result.isWritten()) {
        return true;
      }
      if (result instanceof WriteResult.Refused refusal) {
        log.log(
            WARNING,
            "a write of {0} changes under epoch {1} was refused, the group is at epoch {2}: this"
                + " Master leads no longer and steps down",
            batch.changes().size(),
            refusal.asked(),
            refusal.current());
        end();
        leadership.refused();
        refused.run();
        return false;
      }
      TenonException cause = cause(result);
      if (cause.is(CoordinationErrorCode.COORDINATION_TOO_LARGE) && batch.changes().size() > 1) {
        count = Math.max(1, batch.changes().size() / 2);
        log.log(INFO, "from now on at most {0} changes are written at once", count);
        return false;
      }
      // While the epoch holds nobody else writes, so the same once more is right after an answer
      // that was lost, too.
      long now = System.nanoTime();
      if (complained == 0 || now - complained > BETWEEN_COMPLAINTS.toNanos()) {
        complained = now;
        log.log(
            WARNING,
            "a write of {0} changes is tried again until it is written or refused, because: {1}",
            batch.changes().size(),
            cause.getMessage());
      }
      synchronized (this) {
        if (!ended) {
          wait(BETWEEN_TRIES.toMillis());
        }
        if (ended) {
          return false;
        }
      }
    }
  }

  private static TenonException cause(WriteResult result) {
    return result instanceof WriteResult.Failed failed
        ? failed.cause()
        : ((WriteResult.Unknown) result).cause();
  }

  /** Says what can be said by now. */
  private void say() {
    while (true) {
      Runnable next;
      synchronized (this) {
        saying = !ended && canSay();
        if (!saying) {
          notifyAll();
          return;
        }
        next = outputs.removeFirst().say();
      }
      try {
        next.run();
      } catch (RuntimeException e) {
        log.log(WARNING, "a message of the Master could not be sent", e);
      }
    }
  }
}
