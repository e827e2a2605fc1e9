package io.tenon.itests.kubernetes;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterListener;
import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorLaunch;
import io.tenon.spi.cluster.ExitReason;
import io.tenon.spi.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Keeps what a session tells. */
final class Recorder implements ClusterListener {
  private final Map<ExecutorId, ExecutorLaunch> alive = new LinkedHashMap<>();
  private final Map<ExecutorId, ExecutorExit> ended = new LinkedHashMap<>();
  private final Map<ExecutorId, ExitReason> leaving = new LinkedHashMap<>();
  private final List<TenonException> delays = new ArrayList<>();
  private final List<TenonException> failures = new ArrayList<>();

  @Override
  public synchronized void launched(ExecutorLaunch launch) {
    alive.put(launch.id(), launch);
  }

  @Override
  public synchronized void leaving(ExecutorId executor, ExitReason reason, Duration notice) {
    leaving.put(executor, reason);
  }

  @Override
  public synchronized void ended(ExecutorId executor, ExecutorExit exit) {
    alive.remove(executor);
    ended.put(executor, exit);
  }

  @Override
  public synchronized void delayed(TenonException reason) {
    delays.add(reason);
  }

  @Override
  public synchronized void failed(TenonException cause) {
    failures.add(cause);
  }

  void await(Duration limit, String what, BooleanSupplier condition) {
    Await.until(limit, () -> what + "; heard: " + this, condition);
  }

  synchronized Set<ExecutorId> alive() {
    return Set.copyOf(alive.keySet());
  }

  synchronized Map<ExecutorId, ExecutorExit> ended() {
    return Map.copyOf(ended);
  }

  synchronized Map<ExecutorId, ExitReason> leaving() {
    return Map.copyOf(leaving);
  }

  synchronized List<TenonException> delays() {
    return List.copyOf(delays);
  }

  synchronized List<TenonException> failures() {
    return List.copyOf(failures);
  }

  @Override
  public synchronized String toString() {
    return "alive %s, ended %s, leaving %s, delays %s, failures %s"
        .formatted(alive.keySet(), ended, leaving, delays, failures);
  }
}
