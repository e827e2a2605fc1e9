package io.tenon.spark.placement;

import io.tenon.spi.ErrorCategory;
import io.tenon.spi.ErrorCode;

/** What can go wrong when an application is placed or moved. */
public enum PlacementErrorCode implements ErrorCode {
  /** The placement cannot be read, or names a cluster that nobody knows. */
  PLACEMENT_INVALID(ErrorCategory.USER),
  /** The application cannot be moved as it is: its settings, or its master, do not allow it. */
  PLACEMENT_REFUSED(ErrorCategory.CONFIG),
  /** There is no move to cancel. */
  PLACEMENT_NO_MOVE(ErrorCategory.USER),
  /** A move was given up, and the application is where it was; the message says what that cost. */
  PLACEMENT_ROLLED_BACK(ErrorCategory.EXTERNAL),
  /** An operator or another command ended a move before it was done. */
  PLACEMENT_CANCELLED(ErrorCategory.USER),
  /** The application ended before its move did. */
  PLACEMENT_APPLICATION_ENDED(ErrorCategory.EXTERNAL);

  private final ErrorCategory category;

  PlacementErrorCode(ErrorCategory category) {
    this.category = category;
  }

  @Override
  public ErrorCategory category() {
    return category;
  }
}
