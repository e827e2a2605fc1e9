package io.tenon.spi;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A stable name for one kind of error, indexed in the documentation. Implemented by enums, one for
 * each area, so that {@link Enum#name()} is the code.
 */
@ConsumerType
public interface ErrorCode {
  /** The stable name, for example {@code PLUGIN_NOT_A_BUNDLE}. */
  String name();

  /** Who can mend it. */
  ErrorCategory category();
}
