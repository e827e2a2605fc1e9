package io.tenon.benchmarks.moves;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The times of one move, in seconds since its begin, as {@code tenon app place} tells them.
 *
 * @param ready when the new executors could take blocks
 * @param draining when the old ones were told to leave
 * @param drained when nothing lay on the old ones any more
 * @param done its end
 */
record MoveTimes(double ready, double draining, double drained, double done) {
  private static final Pattern LINE =
      Pattern.compile("(?m)^(?:move +)?\\d+ to \"[^\"]*\", ([a-z ]+), ([\\d.]+) s");

  /** Of all that the command has printed, on both streams. */
  static MoveTimes read(String output) {
    Optional<Double> ready = Optional.empty();
    Optional<Double> draining = Optional.empty();
    Optional<Double> drained = Optional.empty();
    Matcher line = LINE.matcher(output);
    while (line.find()) {
      Optional<Double> at = Optional.of(Double.valueOf(line.group(2)));
      switch (line.group(1)) {
        case "connecting", "starting", "awaiting block managers" -> {}
        case "warming up" -> ready = ready.or(() -> at);
        case "draining" -> {
          ready = ready.or(() -> at);
          draining = draining.or(() -> at);
        }
        case "done" -> {
          double end = at.get();
          return new MoveTimes(
              ready.orElse(end), draining.or(() -> at).get(), drained.or(() -> at).get(), end);
        }
        default -> {
          ready = ready.or(() -> at);
          draining = draining.or(() -> at);
          drained = drained.or(() -> at);
        }
      }
    }
    throw new IllegalStateException("the move was not done:\n" + output);
  }
}
