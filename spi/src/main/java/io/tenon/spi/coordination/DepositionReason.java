package io.tenon.spi.coordination;

/** Why a leader leads no longer. */
public enum DepositionReason {
  /** It gave up, or its session was closed. */
  WITHDRAWN,
  /** The group had given up its session: there was no contact, or it was paused for too long. */
  SESSION_LOST,
  /** Another has been elected in its place. */
  SUPERSEDED
}
