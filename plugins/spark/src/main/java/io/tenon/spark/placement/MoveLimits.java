package io.tenon.spark.placement;

import io.tenon.spi.TenonException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** How long a move may take, and what it is then given up for. Used by the backend's one thread. */
final class MoveLimits {
  private final MoveOrder order;
  private final LongSupplier nanos;
  private final long begun;
  private long lastServed;

  /**
   * @param nanos a clock
   */
  MoveLimits(MoveOrder order, LongSupplier nanos) {
    this.order = order;
    this.nanos = nanos;
    this.begun = nanos.getAsLong();
    this.lastServed = begun;
  }

  Duration elapsed() {
    return since(begun);
  }

  private Duration since(long then) {
    return Duration.ofNanos(nanos.getAsLong() - then);
  }

  /** Whether there is time for what the move can do without. */
  boolean allowsWarmUp() {
    return passed(order.deadline().map(limit -> limit.dividedBy(2)), elapsed()).isEmpty();
  }

  /**
   * Whether the move goes on.
   *
   * @param served whether anybody is on the clusters of the goal who takes tasks
   * @param missing which executors are not there yet, in words
   * @throws TenonException when it is to be given up
   */
  void check(MovePhase phase, BooleanSupplier served, Supplier<String> missing) {
    boolean starting = phase.compareTo(MovePhase.WARMING_UP) < 0;
    if (starting) {
      passed(order.startDeadline(), elapsed()).ifPresent(limit -> late(limit, there(missing)));
    }
    if (phase.compareTo(MovePhase.DRAINING) <= 0) {
      passed(order.deadline(), elapsed())
          .ifPresent(limit -> late(limit, starting ? there(missing) : "it is " + phase.text()));
    }
    // Executors that leave cannot take tasks again: without anybody else, nobody would work any
    // more.
    boolean whole = phase.compareTo(MovePhase.DRAINING) < 0;
    if (whole || phase.compareTo(MovePhase.CLOSING) >= 0 || served.getAsBoolean()) {
      lastServed = nanos.getAsLong();
    } else {
      passed(order.startDeadline(), since(lastServed))
          .or(() -> passed(order.deadline(), elapsed()))
          .ifPresent(limit -> late(limit, "the executors were lost: " + missing.get()));
    }
  }

  private static Optional<Duration> passed(Optional<Duration> limit, Duration time) {
    return limit.filter(each -> time.compareTo(each) > 0);
  }

  private static String there(Supplier<String> missing) {
    return "the executors are there: " + missing.get();
  }

  private void late(Duration limit, String state) {
    throw new TenonException(
        PlacementErrorCode.PLACEMENT_ROLLED_BACK,
        "the move to \"%s\" was not done within %s; of what is to come %s"
            .formatted(order.placement(), limit, state));
  }
}
