package io.tenon.spi.cluster;

/** Why an executor ended, as the cluster knows it. */
public enum ExitReason {
  /** It ended by itself, without an error. */
  COMPLETED(false),
  /** {@link ClusterSession#release} or {@link ClusterSession#close} ended it. */
  RELEASED(false),
  /** It ended by itself with an error: a crash, an exit code, its own out-of-memory exit. */
  CRASHED(true),
  /** The cluster ended it for using more memory than it was given. */
  MEMORY_EXCEEDED(true),
  /** Somebody outside ended it: a signal, a deleted pod, a page of the cluster manager. */
  KILLED(false),
  /** The cluster took its resources for others, or its node was drained. */
  PREEMPTED(false),
  /** The machine, or the connection to what watched it there, is gone. */
  MACHINE_LOST(false),
  /** It never started: a missing image, a refused limit, a program that is not there. */
  LAUNCH_FAILED(true),
  /** The cluster does not say. */
  UNKNOWN(true);

  private final boolean causedByApplication;

  ExitReason(boolean causedByApplication) {
    this.causedByApplication = causedByApplication;
  }

  /**
   * Whether the loss may be the application's own doing, so that tasks which ran there count as
   * failed.
   */
  public boolean causedByApplication() {
    return causedByApplication;
  }
}
