package io.tenon.benchmarks.scale;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Durations of the same thing, over and over. */
final class Figures {
  private static final double MEDIAN = 0.5;
  private static final double HIGH = 0.99;

  private final List<Duration> all = new ArrayList<>();

  synchronized void add(Duration each) {
    all.add(each);
  }

  synchronized int count() {
    return all.size();
  }

  /** Median, 99th percentile. */
  synchronized String text() {
    if (all.isEmpty()) {
      return "";
    }
    List<Duration> sorted = all.stream().sorted().toList();
    return sorted.size() == 1
        ? text(sorted.get(0))
        : text(at(sorted, MEDIAN)) + ", " + text(at(sorted, HIGH));
  }

  private static Duration at(List<Duration> sorted, double part) {
    return sorted.get((int) Math.ceil(part * sorted.size()) - 1);
  }

  private static String text(Duration duration) {
    double millis = duration.toNanos() / 1e6;
    return millis < 1_000
        ? String.format(Locale.ROOT, "%.1f ms", millis)
        : String.format(Locale.ROOT, "%.2f s", millis / 1_000);
  }
}
