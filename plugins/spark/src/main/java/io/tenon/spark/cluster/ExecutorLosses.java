package io.tenon.spark.cluster;

import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExecutorId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.apache.spark.scheduler.ExecutorLossReason;

/**
 * Brings together the reports of an executor's end, the broken connection, the executor's own last
 * message and the cluster manager's reason, and tells Spark once. Thread-safe.
 */
final class ExecutorLosses {
  /** Late reports of executors that ended longer ago than this many others cannot be told apart. */
  private static final int REMEMBERED = 10_000;

  private final Duration wait;
  private final ScheduledExecutorService timer;
  private final BiConsumer<String, ExecutorLossReason> remove;
  private final Map<String, Future<?>> disconnected = new HashMap<>();
  private final Map<String, ExecutorLossReason> removed =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ExecutorLossReason> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** Those of {@link #removed} whose id another executor has now. */
  private final Set<String> renewed = new HashSet<>();

  /**
   * @param wait how long to wait for the reason after the connection broke
   * @param remove tells Spark; does not block
   */
  ExecutorLosses(
      Duration wait,
      ScheduledExecutorService timer,
      BiConsumer<String, ExecutorLossReason> remove) {
    this.wait = wait;
    this.timer = timer;
    this.remove = remove;
  }

  /**
   * An executor begins. Its id may be that of one that has ended: a Master that takes over gives
   * the numbers of executors once more of which its Workers know nothing.
   */
  synchronized void launched(ExecutorId id) {
    String executor = id.toString();
    if (disconnected.containsKey(executor)) {
      report(executor, ExitReasons.unexplained(executor, wait));
    }
    if (removed.containsKey(executor)) {
      renewed.add(executor);
    }
  }

  /** The connection to the executor broke. */
  void disconnected(String executor) {
    lost(executor, ExitReasons.unexplained(executor, wait));
  }

  /**
   * Somebody else than the cluster manager reports the executor as lost.
   *
   * @param reason what Spark is told when the cluster manager does not say why in time
   */
  synchronized void lost(String executor, ExecutorLossReason reason) {
    if (!has(executor)) {
      disconnected.put(
          executor,
          timer.schedule(() -> report(executor, reason), wait.toMillis(), TimeUnit.MILLISECONDS));
    }
  }

  /** Whether an end of it, or of the connection to it, has been reported. */
  synchronized boolean has(String executor) {
    return isRemoved(executor) || disconnected.containsKey(executor);
  }

  /** Whether {@code reason} is the one that this told Spark, the very object. */
  @SuppressWarnings("ReferenceEquality")
  synchronized boolean isVerdict(String executor, ExecutorLossReason reason) {
    return removed.get(executor) == reason;
  }

  /**
   * The cluster manager says how the executor ended.
   *
   * @param host where it ran, if that is known
   */
  void ended(ExecutorId executor, ExecutorExit exit, Optional<String> host) {
    report(executor.toString(), ExitReasons.toSpark(executor, exit, host));
  }

  private boolean isRemoved(String executor) {
    return removed.containsKey(executor) && !renewed.contains(executor);
  }

  private synchronized void report(String executor, ExecutorLossReason reason) {
    if (!isRemoved(executor)) {
      renewed.remove(executor);
      removed.put(executor, reason);
      Future<?> waiting = disconnected.remove(executor);
      if (waiting != null) {
        waiting.cancel(false);
      }
      remove.accept(executor, reason);
    }
  }
}
