package io.tenon.spark.placement;

import io.tenon.kernel.json.JsonObject;
import io.tenon.spark.placement.Engine.Holdings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How far a move is, or how the last one ended.
 *
 * @param number of the move in this application, from 1
 * @param why it was begun
 * @param from the placement before it
 * @param goal the placement to come
 * @param phase how far it is
 * @param clusters how far each cluster is
 * @param left what still lies or runs on the executors that leave
 * @param readersLeft tasks that may still read from them
 * @param elapsed since its begin
 * @param message what went wrong, or what it waits for
 */
public record MoveStatus(
    int number,
    String why,
    Placement from,
    Placement goal,
    MovePhase phase,
    List<ClusterStatus> clusters,
    Holdings left,
    int readersLeft,
    Duration elapsed,
    Optional<String> message) {
  public MoveStatus {
    clusters = List.copyOf(clusters);
  }

  /**
   * How far one cluster is.
   *
   * @param master of the cluster
   * @param plugin which serves it
   * @param target executors that it is to have
   * @param registered those of its executors that the driver knows, without those that leave
   * @param ready those of them that can take blocks
   * @param leaving those that leave and have not ended
   */
  public record ClusterStatus(
      String master, String plugin, int target, int registered, int ready, int leaving) {
    JsonObject toJson() {
      return JsonObject.of("master", master)
          .with("plugin", plugin)
          .with("target", target)
          .with("registered", registered)
          .with("ready", ready)
          .with("leaving", leaving);
    }
  }

  /** Whether {@code other} says the same but for the time. */
  public boolean isAsFarAs(Optional<MoveStatus> other) {
    return other
        .filter(
            that ->
                that.phase == phase
                    && that.clusters.equals(clusters)
                    && that.left.equals(left)
                    && that.readersLeft == readersLeft
                    && that.message.equals(message))
        .isPresent();
  }

  /** The same, with this as its end. */
  MoveStatus ended(MovePhase last, String why) {
    return new MoveStatus(
        number, this.why, from, goal, last, clusters, left, readersLeft, elapsed, Optional.of(why));
  }

  /** For the control endpoint. */
  public JsonObject toJson() {
    return JsonObject.of("move", number)
        .with("why", why)
        .with("from", from.toString())
        .with("goal", goal.toString())
        .with("phase", phase.text())
        .with("final", phase.isFinal())
        .with("clusters", clusters.stream().map(ClusterStatus::toJson).toList())
        .with("blocksLeft", left.blocks())
        .with("outputsLeft", left.outputs())
        .with("bytesLeft", left.bytes())
        .with("tasksLeft", left.tasks())
        .with("readersLeft", readersLeft)
        .with("elapsedMillis", elapsed.toMillis())
        .with("message", message);
  }
}
