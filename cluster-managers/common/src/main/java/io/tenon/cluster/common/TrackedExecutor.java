package io.tenon.cluster.common;

import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ResourceProfile;
import java.time.Duration;

/** What a session knows of one executor. Used by the session's thread alone. */
public abstract class TrackedExecutor {
  private final ExecutorId id;
  private final ResourceProfile profile;
  private final long createdAt = System.nanoTime();
  private boolean draining;
  private boolean released;
  private boolean leaving;

  protected TrackedExecutor(ExecutorId id, ResourceProfile profile) {
    this.id = id;
    this.profile = profile;
  }

  public final ExecutorId id() {
    return id;
  }

  public final ResourceProfile profile() {
    return profile;
  }

  /** Since the session knows of it. */
  public final Duration age() {
    return Duration.ofNanos(System.nanoTime() - createdAt);
  }

  /** Whether the listener has been told of it, and of no end; from any thread. */
  public abstract boolean isRunning();

  final void drain() {
    draining = true;
  }

  /** Whether it counts towards what is wanted. */
  public boolean isPresent() {
    return !draining && !released;
  }

  public final boolean isReleased() {
    return released;
  }

  /** Returns whether that is the first time. */
  public final boolean release() {
    boolean first = !released;
    released = true;
    return first;
  }

  /** The cluster will take it; returns whether that is news to the listener. */
  public final boolean leave() {
    boolean news = !leaving && !released && isRunning();
    leaving |= news;
    return news;
  }
}
