package io.tenon.spi.testing.cluster;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterListener;
import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorLaunch;
import io.tenon.spi.cluster.ExitReason;
import io.tenon.spi.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Records what a session tells, and what it does against the rules of {@link ClusterListener}. */
public final class RecordingListener implements ClusterListener {
  /** An executor that ended. */
  public record Ended(ExecutorId id, ExecutorExit exit) {}

  private final List<ExecutorLaunch> launched = new ArrayList<>();
  private final List<Ended> ended = new ArrayList<>();
  private final Map<ExecutorId, ExitReason> leaving = new HashMap<>();
  private final List<TenonException> delays = new ArrayList<>();
  private final List<TenonException> failures = new ArrayList<>();
  private final Set<ExecutorId> alive = new HashSet<>();
  private final List<String> violations = new ArrayList<>();
  private final AtomicInteger callers = new AtomicInteger();
  private boolean closed;

  @Override
  public void launched(ExecutorLaunch launch) {
    record(
        "launched " + launch.id(),
        () -> {
          boolean known = launched.stream().anyMatch(other -> other.id().equals(launch.id()));
          check(!known, "executor " + launch.id() + " was launched twice");
          launched.add(launch);
          alive.add(launch.id());
        });
  }

  @Override
  public void leaving(ExecutorId executor, ExitReason reason, Duration notice) {
    record(
        "leaving " + executor,
        () -> {
          checkAlive(executor, "is leaving");
          leaving.put(executor, reason);
        });
  }

  @Override
  public void ended(ExecutorId executor, ExecutorExit exit) {
    record(
        "ended " + executor,
        () -> {
          checkAlive(executor, "ended");
          alive.remove(executor);
          ended.add(new Ended(executor, exit));
        });
  }

  @Override
  public void delayed(TenonException reason) {
    record("delayed", () -> delays.add(reason));
  }

  @Override
  public void failed(TenonException cause) {
    record(
        "failed",
        () -> {
          check(alive.isEmpty(), "failed while " + alive + " had not ended");
          failures.add(cause);
        });
  }

  private void record(String call, Runnable step) {
    boolean alone = callers.incrementAndGet() == 1;
    synchronized (this) {
      check(alone, call + " came while another call was running");
      check(!closed, call + " came after close had returned");
      check(failures.isEmpty(), call + " came after failed");
      step.run();
    }
    callers.decrementAndGet();
  }

  private void checkAlive(ExecutorId executor, String what) {
    check(alive.contains(executor), "executor " + executor + " " + what + " but was not running");
  }

  private void check(boolean holds, String violation) {
    if (!holds) {
      violations.add(violation);
    }
  }

  synchronized void sessionClosed() {
    closed = true;
  }

  public synchronized List<ExecutorLaunch> launched() {
    return List.copyOf(launched);
  }

  public synchronized List<Ended> ended() {
    return List.copyOf(ended);
  }

  public synchronized Optional<ExecutorExit> exit(ExecutorId id) {
    return ended.stream().filter(end -> end.id().equals(id)).map(Ended::exit).findFirst();
  }

  public synchronized Set<ExecutorId> alive() {
    return Set.copyOf(alive);
  }

  public synchronized Map<ExecutorId, ExitReason> leaving() {
    return Map.copyOf(leaving);
  }

  public synchronized List<TenonException> delays() {
    return List.copyOf(delays);
  }

  public synchronized List<TenonException> failures() {
    return List.copyOf(failures);
  }

  public synchronized List<String> violations() {
    return List.copyOf(violations);
  }

  /** Waits until {@code condition} holds of what was told. */
  public void await(Duration limit, String what, BooleanSupplier condition) {
    Await.until(limit, () -> what + "; heard: " + this, condition);
  }

  @Override
  public synchronized String toString() {
    return "alive %s, ended %s, leaving %s, delays %s, failures %s"
        .formatted(alive, ended, leaving, delays, failures);
  }
}
