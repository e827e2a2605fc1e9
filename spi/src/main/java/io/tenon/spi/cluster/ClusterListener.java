package io.tenon.spi.cluster;

import io.tenon.spi.TenonException;
import java.time.Duration;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Hears what becomes of a session's executors. Calls for one session come one at a time and in
 * order: {@code launched} before {@code ended}, and {@code ended} exactly once for each launched
 * executor. Implementations return quickly.
 */
@ProviderType
public interface ClusterListener {
  /** The process or container exists; the executor will register with the driver by itself. */
  void launched(ExecutorLaunch launch);

  /**
   * The cluster will take the executor away, by itself, at the end of {@code notice}: a preemption,
   * a node that is drained. Zero when it does not say how long.
   */
  void leaving(ExecutorId executor, ExitReason reason, Duration notice);

  /** The executor is gone. */
  void ended(ExecutorId executor, ExecutorExit exit);

  /**
   * No executor could be launched, for now: no capacity, a refused request. The session goes on
   * trying; a reason that stays the same is reported once.
   */
  void delayed(TenonException reason);

  /** The session can no longer work; all its executors have ended. Last call. */
  void failed(TenonException cause);
}
