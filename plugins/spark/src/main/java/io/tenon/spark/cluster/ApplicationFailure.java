package io.tenon.spark.cluster;

import io.tenon.spi.TenonException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Why the bridge ended this JVM's application. What the application itself sees may be no more than
 * a stopped SparkContext.
 */
public final class ApplicationFailure {
  private static final AtomicReference<@Nullable TenonException> LAST = new AtomicReference<>();

  private ApplicationFailure() {}

  static void set(TenonException cause) {
    LAST.set(cause);
  }

  /** The cause, where the bridge ended an application. */
  public static Optional<TenonException> last() {
    return Optional.ofNullable(LAST.get());
  }
}
