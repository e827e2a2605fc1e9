package io.tenon.spark.placement;

import io.tenon.spark.placement.Clusters.Connected;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a move is to do.
 *
 * @param number of the move
 * @param why it is begun, in a few words
 * @param from where the application is
 * @param placement where it is to go
 * @param goal the clusters of {@code placement}, in its order
 * @param startDeadline how long new executors may take
 * @param deadline how long all of it may take
 * @param outcome its last phase when all goes well
 * @param message why this one was needed, where it brings the application back
 */
record MoveOrder(
    int number,
    String why,
    Placement from,
    Placement placement,
    List<Place> goal,
    Optional<Duration> startDeadline,
    Optional<Duration> deadline,
    MovePhase outcome,
    Optional<String> message) {
  MoveOrder {
    goal = List.copyOf(goal);
  }

  /**
   * One cluster of the goal.
   *
   * @param master to connect to
   * @param session where it is connected already
   */
  record Place(String master, Optional<Connected> session) {}
}
