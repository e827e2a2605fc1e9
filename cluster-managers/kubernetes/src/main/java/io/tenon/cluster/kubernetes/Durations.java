package io.tenon.cluster.kubernetes;

import java.time.Duration;

/** Durations for people. */
final class Durations {
  private Durations() {}

  static String words(Duration duration) {
    return duration.toMillis() % 1_000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }
}
