package io.tenon.cluster.common;

import java.time.Duration;

/** Doubles with each executor that ends early, and starts anew when one has lasted. */
public final class RelaunchDelay {
  /** Who lives this long did not fail at its start. */
  public static final Duration EARLY = Duration.ofSeconds(5);

  private final Duration first;
  private final Duration limit;
  private int failures;

  public RelaunchDelay(Duration first, Duration limit) {
    this.first = first;
    this.limit = limit;
  }

  /** How long to wait after an executor ended that nobody asked to, {@code lived} after launch. */
  public Duration ended(Duration lived) {
    if (lived.compareTo(EARLY) >= 0) {
      failures = 0;
      return Duration.ZERO;
    }
    return failed();
  }

  /** How long to wait after a launch that failed. */
  public Duration failed() {
    Duration delay = first.multipliedBy(1L << Math.min(failures, 20));
    failures++;
    return delay.compareTo(limit) < 0 ? delay : limit;
  }
}
