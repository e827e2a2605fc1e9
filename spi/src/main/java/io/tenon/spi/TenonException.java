package io.tenon.spi;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * The one exception of the platform. Its message says what happened, to which named thing, with
 * which value, and what to do next; it never holds a secret.
 */
public class TenonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String codeName;
  private final ErrorCategory category;

  public TenonException(ErrorCode code, String message) {
    this(code, message, null);
  }

  public TenonException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(requireNonNull(message, "message is null"), cause);
    // Only the names are kept: an exception that travels must not pin a plugin's class loader.
    this.codeName = requireNonNull(code, "code is null").name();
    this.category = code.category();
  }

  /** The stable name of the error. */
  public String code() {
    return codeName;
  }

  /** Who can mend it. */
  public ErrorCategory category() {
    return category;
  }

  /** Whether this exception carries {@code code}. */
  public boolean is(ErrorCode code) {
    return codeName.equals(code.name());
  }

  @Override
  public String toString() {
    return codeName + ": " + getMessage();
  }
}
