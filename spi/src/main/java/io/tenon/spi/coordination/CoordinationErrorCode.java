package io.tenon.spi.coordination;

import io.tenon.spi.ErrorCategory;
import io.tenon.spi.ErrorCode;

/** What can go wrong with coordination. */
public enum CoordinationErrorCode implements ErrorCode {
  /** No contact with what keeps the group. Nothing was changed. */
  COORDINATION_UNAVAILABLE(ErrorCategory.EXTERNAL),
  /** What keeps the group refused: credentials, or rights. */
  COORDINATION_REFUSED(ErrorCategory.EXTERNAL),
  /** The writer leads no longer. Nothing was changed. */
  COORDINATION_FENCED(ErrorCategory.EXTERNAL),
  /** The answer to a write was lost: it may have happened. */
  COORDINATION_STATE_UNKNOWN(ErrorCategory.EXTERNAL),
  /** The batch is larger than what can be written at once. Nothing was changed. */
  COORDINATION_TOO_LARGE(ErrorCategory.RESOURCE),
  /** The state cannot be read: it is not what was written. */
  COORDINATION_DAMAGED(ErrorCategory.EXTERNAL);

  private final ErrorCategory category;

  CoordinationErrorCode(ErrorCategory category) {
    this.category = category;
  }

  @Override
  public ErrorCategory category() {
    return category;
  }
}
