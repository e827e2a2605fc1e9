package io.tenon.benchmarks.failover;

import io.tenon.itests.harness.standalone.Edition;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * One run. Times in milliseconds from the fault.
 *
 * @param led until another Master was elected; empty when none was
 * @param recovered until a Master that leads had heard of all workers and applications
 * @param granted until a Worker was ordered to start the executor that was asked for meanwhile
 * @param slowestJob of the running application, from the fault to the end of the run
 * @param remark what an operator had to do or would have seen; empty when nothing
 */
record Outcome(
    Edition edition,
    String fault,
    OptionalLong led,
    OptionalLong recovered,
    OptionalLong granted,
    long slowestJob,
    String remark) {
  private static final String NONE = "-";
  private static final String FAILED = "not as it should be within the time allowed";

  /** A run after which the cluster was not as it should be. */
  static Outcome failed(Edition edition, Fault fault) {
    return new Outcome(
        edition,
        fault.key(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        0,
        FAILED);
  }

  boolean isFailed() {
    return remark.equals(FAILED);
  }

  String toLine() {
    return List.of(
            edition.name().toLowerCase(Locale.ROOT),
            fault,
            text(led),
            text(recovered),
            text(granted),
            Long.toString(slowestJob),
            remark)
        .stream()
        .collect(Collectors.joining(";"));
  }

  static Outcome parse(String line) {
    String[] parts = line.split(";", -1);
    return new Outcome(
        Edition.valueOf(parts[0].toUpperCase(Locale.ROOT)),
        parts[1],
        number(parts[2]),
        number(parts[3]),
        number(parts[4]),
        Long.parseLong(parts[5]),
        parts[6]);
  }

  private static String text(OptionalLong value) {
    return value.isPresent() ? Long.toString(value.getAsLong()) : NONE;
  }

  private static OptionalLong number(String text) {
    return text.equals(NONE) ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
  }
}
