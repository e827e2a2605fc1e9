package io.tenon.cluster.standalone;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterListener;
import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorLaunch;
import io.tenon.spi.cluster.ExitReason;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a session told. */
final class HeardListener implements ClusterListener {
  final List<ExecutorLaunch> launched = new CopyOnWriteArrayList<>();
  final List<ExecutorId> leaving = new CopyOnWriteArrayList<>();
  final List<TenonException> delays = new CopyOnWriteArrayList<>();
  final List<TenonException> failures = new CopyOnWriteArrayList<>();
  private final Map<ExecutorId, ExecutorExit> ends = new ConcurrentHashMap<>();

  @Override
  public void launched(ExecutorLaunch launch) {
    launched.add(launch);
  }

  @Override
  public void leaving(ExecutorId executor, ExitReason reason, Duration notice) {
    leaving.add(executor);
  }

  @Override
  public void ended(ExecutorId executor, ExecutorExit exit) {
    if (ends.putIfAbsent(executor, exit) != null) {
      throw new AssertionError("executor " + executor + " ended twice");
    }
  }

  @Override
  public void delayed(TenonException reason) {
    delays.add(reason);
  }

  @Override
  public void failed(TenonException cause) {
    failures.add(cause);
  }

  Map<ExecutorId, ExecutorExit> ends() {
    return new LinkedHashMap<>(ends);
  }

  /** Those that were launched and have not ended. */
  List<ExecutorId> running() {
    Set<ExecutorId> ended = ends.keySet();
    return launched.stream().map(ExecutorLaunch::id).filter(id -> !ended.contains(id)).toList();
  }

  @Override
  public String toString() {
    return "launched %s, ended %s, delays %s, failures %s"
        .formatted(launched, ends, delays, failures);
  }
}
