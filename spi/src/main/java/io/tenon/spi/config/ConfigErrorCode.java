package io.tenon.spi.config;

import io.tenon.spi.ErrorCategory;
import io.tenon.spi.ErrorCode;

/** What can be wrong with a setting. */
public enum ConfigErrorCode implements ErrorCode {
  /** A key that nobody declared. */
  CONFIG_UNKNOWN_KEY,
  /** A value that is not of the key's type, or out of its range. */
  CONFIG_INVALID_VALUE,
  /** A key without a default that is not set. */
  CONFIG_MISSING_KEY;

  @Override
  public ErrorCategory category() {
    return ErrorCategory.CONFIG;
  }
}
