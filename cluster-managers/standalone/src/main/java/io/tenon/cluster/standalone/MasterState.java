package io.tenon.cluster.standalone;

/** How a session stands with its Master. */
enum MasterState {
  /** The application is not known there yet, or not any more. */
  REGISTERING,
  /** The Master has accepted the application and answers. */
  ALIVE,
  /** The connection broke, or a request found no Master. */
  AWAY,
  /** The session is closed or has failed. */
  OVER;

  boolean isOver() {
    return this == OVER;
  }
}
