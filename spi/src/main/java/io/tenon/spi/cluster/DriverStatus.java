package io.tenon.spi.cluster;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;

/**
 * What a cluster knows of a driver.
 *
 * @param state where it is in its life
 * @param exitCode once it has ended and the cluster knows
 * @param message for people
 */
public record DriverStatus(State state, OptionalInt exitCode, String message) {
  public DriverStatus {
    requireNonNull(state, "state is null");
    requireNonNull(exitCode, "exitCode is null");
    requireNonNull(message, "message is null");
  }

  /** The life of a driver. */
  public enum State {
    /** Accepted, not running yet. */
    SUBMITTED,
    /** Running. */
    RUNNING,
    /** Ended without an error. */
    FINISHED,
    /** Ended with an error. */
    FAILED,
    /** Ended by {@link DriverLauncher#kill} or by an operator. */
    KILLED,
    /** The cluster has lost sight of it; it may run. */
    UNKNOWN;

    /** Whether it will not change any more. */
    public boolean isFinal() {
      return this == FINISHED || this == FAILED || this == KILLED;
    }
  }
}
