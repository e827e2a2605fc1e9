package io.tenon.benchmarks.scale;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterListener;
import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorLaunch;
import io.tenon.spi.cluster.ExitReason;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The executors that a session has told of. */
final class Population implements ClusterListener {
  private final Set<ExecutorId> alive = new LinkedHashSet<>();
  private @Nullable TenonException trouble;

  @Override
  public synchronized void launched(ExecutorLaunch launch) {
    alive.add(launch.id());
    notifyAll();
  }

  @Override
  public void leaving(ExecutorId executor, ExitReason reason, Duration notice) {}

  @Override
  public synchronized void ended(ExecutorId executor, ExecutorExit exit) {
    alive.remove(executor);
    notifyAll();
  }

  @Override
  public void delayed(TenonException reason) {
    failed(reason);
  }

  @Override
  public synchronized void failed(TenonException cause) {
    trouble = cause;
    notifyAll();
  }

  /** Those that have run longest. */
  synchronized Set<ExecutorId> oldest(int count) {
    return alive.stream().limit(count).collect(Collectors.toUnmodifiableSet());
  }

  synchronized void await(int count, Duration limit) throws InterruptedException, TimeoutException {
    long end = System.nanoTime() + limit.toNanos();
    while (alive.size() != count) {
      long left = end - System.nanoTime();
      if (trouble != null) {
        throw trouble;
      }
      if (left <= 0) {
        throw new TimeoutException(
            "%d executors run and not %d after %s".formatted(alive.size(), count, limit));
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }
}
