package io.tenon.spi.serializer;

import io.tenon.spi.ErrorCategory;
import io.tenon.spi.ErrorCode;

/** What can go wrong with a serializer. */
public enum SerializerErrorCode implements ErrorCode {
  /** An object of this class cannot be written. */
  SERIALIZER_CANNOT_WRITE(ErrorCategory.USER),
  /** The bytes cannot be read: damaged, or of a class that is not there. */
  SERIALIZER_CANNOT_READ(ErrorCategory.EXTERNAL),
  /** An object's bytes do not fit into the configured maximum. */
  SERIALIZER_TOO_LARGE(ErrorCategory.RESOURCE),
  /** A class is not registered, and registration is required. */
  SERIALIZER_NOT_REGISTERED(ErrorCategory.CONFIG),
  /** A class that is to be registered is not there, or a registrator cannot be honoured. */
  SERIALIZER_BAD_REGISTRATION(ErrorCategory.CONFIG),
  /** No installed plugin reads this format. */
  SERIALIZER_UNKNOWN_FORMAT(ErrorCategory.CONFIG);

  private final ErrorCategory category;

  SerializerErrorCode(ErrorCategory category) {
    this.category = category;
  }

  @Override
  public ErrorCategory category() {
    return category;
  }
}
