package io.tenon.spark.placement;

import java.util.Locale;

/** How far a move is. In the order in which a move goes through them. */
public enum MovePhase {
  /** Making the application known to clusters that it is not on yet. */
  CONNECTING,
  /** Waiting for the new executors to register with the driver. */
  STARTING,
  /** Waiting for the new executors to be able to take blocks: whoever drains earlier finds none. */
  AWAITING_BLOCK_MANAGERS,
  /** The old executors go on working beside the new ones until these have compiled what is run. */
  WARMING_UP,
  /** The executors that leave finish their tasks and copy their blocks to those that stay. */
  DRAINING,
  /** Nothing refers to them any more; tasks that may still read from them come to their end. */
  FENCING,
  /** They are being ended. */
  STOPPING,
  /** The clusters that are left are told that the application has gone. */
  CLOSING,
  /** The application is where it was to go. */
  DONE,
  /** Given up; the application is where it was before. */
  ROLLED_BACK,
  /** Cancelled; the application is where it was before. */
  CANCELLED,
  /** Another command gave it another goal, which goes on from here. */
  REPLACED,
  /** The application ended, or could not be brought back. */
  FAILED;

  /** Whether nothing more will happen. */
  public boolean isFinal() {
    return compareTo(DONE) >= 0;
  }

  /** For people and JSON. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
