package io.tenon.coordination.file;

import java.io.IOException;

/** A write failed, and so did taking it back: it may have happened. */
final class UnknownOutcomeException extends IOException {
  private static final long serialVersionUID = 1L;

  UnknownOutcomeException(String message, IOException cause) {
    super(message, cause);
  }
}
