package io.tenon.spark;

import static java.util.Objects.requireNonNull;

import io.tenon.spark.cluster.TenonSchedulerBackend;
import io.tenon.spark.placement.MovePhase;
import io.tenon.spark.placement.MoveStatus;
import io.tenon.spark.placement.PlacementErrorCode;
import io.tenon.spark.placement.Placements;
import io.tenon.spi.TenonException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;

/**
 * What an application can ask of Tenon about itself:
 *
 * <pre>{@code
 * TenonApplication.of(spark.sparkContext()).place("spark://host:7077=100%");
 * }</pre>
 */
public final class TenonApplication {
  private static final Duration LOOK = Duration.ofMillis(100);

  private final Placements placements;

  private TenonApplication(Placements placements) {
    this.placements = placements;
  }

  /**
   * The application of this context.
   *
   * @throws TenonException {@link PlacementErrorCode#PLACEMENT_REFUSED} when its master is not one
   *     that a plugin serves
   */
  public static TenonApplication of(SparkContext context) {
    requireNonNull(context, "context is null");
    if (context.schedulerBackend() instanceof TenonSchedulerBackend backend) {
      return new TenonApplication(backend.placements());
    }
    throw new TenonException(
        PlacementErrorCode.PLACEMENT_REFUSED,
        "the application cannot be moved: its master '%s' is Spark's own; submit it to one that a plugin serves"
            .formatted(context.master()));
  }

  /** The placement that the application has reached. */
  public String placement() {
    return placements.current().toString();
  }

  /**
   * Moves the application's executors, and returns when they are there.
   *
   * @param placement {@code <name or master URL>=<number or percentage>,…}
   * @throws TenonException when the placement is wrong, or the application is not there; then it is
   *     where it was, or where another command has moved it
   */
  public void place(String placement) {
    var unused = await(begin(placement, Optional.empty()), status -> {});
  }

  /**
   * Begins to move; a move that is under way gets this as its goal.
   *
   * @param deadline for all of it
   * @return the number of the move
   * @throws TenonException when the placement is wrong, or the application cannot be moved
   */
  public int begin(String placement, Optional<Duration> deadline) {
    return placements.place(placement, deadline);
  }

  /** Brings the application back to where it was; returns the number of the move that does. */
  public int cancel() {
    return placements.cancel();
  }

  /** How far the last move is, where there was one. */
  public Optional<MoveStatus> move() {
    return placements.status();
  }

  /**
   * Waits for the end of a move.
   *
   * @param progress is told how far it is whenever that has changed
   * @throws TenonException when it ends without being done
   */
  public MoveStatus await(int move, Consumer<MoveStatus> progress) {
    MoveStatus last = awaitEnd(move, progress);
    switch (last.phase()) {
      case DONE -> {
        return last;
      }
      case REPLACED ->
          throw new TenonException(
              PlacementErrorCode.PLACEMENT_CANCELLED,
              "the move to \"%s\" did not come to its end: %s"
                  .formatted(last.goal(), last.message().orElse("")));
      case FAILED ->
          throw new TenonException(
              PlacementErrorCode.PLACEMENT_APPLICATION_ENDED,
              "the move to \"%s\" failed: %s".formatted(last.goal(), last.message().orElse("")));
      default -> {
        // The next one brings the application back.
        MoveStatus back = last.why().equals("asked for") ? awaitEnd(move + 1, progress) : last;
        if (last.equals(back)) {
          return back;
        }
        if (back.phase() == MovePhase.FAILED || back.phase() == MovePhase.REPLACED) {
          throw new TenonException(
              back.phase() == MovePhase.FAILED
                  ? PlacementErrorCode.PLACEMENT_APPLICATION_ENDED
                  : PlacementErrorCode.PLACEMENT_CANCELLED,
              "%s; on its way back to \"%s\": %s"
                  .formatted(last.message().orElse(""), back.goal(), back.message().orElse("")));
        }
        throw new TenonException(
            last.phase() == MovePhase.CANCELLED
                ? PlacementErrorCode.PLACEMENT_CANCELLED
                : PlacementErrorCode.PLACEMENT_ROLLED_BACK,
            "%s; it is on \"%s\"".formatted(last.message().orElse(""), back.goal()));
      }
    }
  }

  private MoveStatus awaitEnd(int move, Consumer<MoveStatus> progress) {
    Optional<MoveStatus> told = Optional.empty();
    while (true) {
      MoveStatus status =
          placements
              .status(move)
              .orElseThrow(() -> new IllegalStateException("there is no move " + move));
      if (!status.isAsFarAs(told)) {
        progress.accept(status);
        told = Optional.of(status);
      }
      if (status.phase().isFinal()) {
        return status;
      }
      LockSupport.parkNanos(LOOK.toNanos());
      if (Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("interrupted while waiting for move " + move);
      }
    }
  }
}
