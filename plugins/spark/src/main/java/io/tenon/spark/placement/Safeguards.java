package io.tenon.spark.placement;

/**
 * Steps that a move takes against losses, each there because without it something was lost. Tests
 * leave one out to show that.
 *
 * @param awaitBlockManagers whether nobody drains before the new executors can take blocks
 * @param awaitTaskEnds whether nobody ends before the engine knows how the last tasks there ended
 */
public record Safeguards(boolean awaitBlockManagers, boolean awaitTaskEnds) {
  /** What applications get. */
  static final Safeguards ALL = new Safeguards(true, true);
}
