package io.tenon.spark.placement;

/**
 * Steps that a move takes against losses, each there because without it something was lost. Tests
 * leave one out to show that.
 *
 * @param awaitBlockManagers whether nobody drains before the new executors can take blocks
 */
public record Safeguards(boolean awaitBlockManagers) {
  /** What applications get. */
  static final Safeguards ALL = new Safeguards(true);
}
