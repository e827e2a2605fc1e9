package io.tenon.spark.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.spark.MapOutputTrackerMaster;
import org.apache.spark.ShuffleStatus;
import org.apache.spark.SparkEnv;
import org.apache.spark.scheduler.MapStatus;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Where the driver believes the outputs of map tasks to be. Used by one thread, save the statics.
 */
final class MapOutputs {
  /**
   * Of how many reducers a size is asked. An output of more gives only an average for each, and
   * does not say how many there are: its bytes are then a lower bound.
   */
  private static final int MOST_REDUCERS = 2_000;

  private final LateOutputs late;
  private final Map<Long, Long> sizes = new HashMap<>();

  /** Outputs of one executor. */
  record Held(int outputs, long bytes) {
    private Held plus(Held other) {
      return new Held(outputs + other.outputs, bytes + other.bytes);
    }
  }

  MapOutputs(LateOutputs late) {
    this.late = late;
  }

  static MapOutputTrackerMaster tracker() {
    return (MapOutputTrackerMaster) SparkEnv.get().mapOutputTracker();
  }

  static boolean holdsAny(String executor) {
    boolean[] any = new boolean[1];
    forEachOn(Set.of(executor), (id, output) -> any[0] = true);
    return any[0];
  }

  /** Tells Spark of copies that it did not take note of, of outputs on these executors. */
  void follow(Set<String> executors) {
    List<Runnable> moves = new ArrayList<>();
    forEachOn(
        executors,
        (shuffle, output) ->
            late.copy(shuffle, output.mapId())
                .filter(copy -> !executors.contains(copy.executorId()))
                .ifPresent(
                    copy ->
                        moves.add(() -> tracker().updateMapOutput(shuffle, output.mapId(), copy))));
    moves.forEach(Runnable::run);
  }

  /** What is on each of these executors; those with nothing are left out. */
  Map<String, Held> on(Set<String> executors) {
    Map<String, Held> held = new HashMap<>();
    forEachOn(
        executors,
        (shuffle, output) ->
            held.merge(
                output.location().executorId(),
                new Held(1, sizes.computeIfAbsent(output.mapId(), same -> bytes(output))),
                Held::plus));
    if (held.isEmpty()) {
      sizes.clear();
    }
    return held;
  }

  private static void forEachOn(Set<String> executors, BiConsumer<Integer, MapStatus> use) {
    for (Map.Entry<Object, ShuffleStatus> shuffle :
        CollectionConverters.asJava(tracker().shuffleStatuses()).entrySet()) {
      shuffle
          .getValue()
          .withMapStatuses(
              new AbstractFunction1<MapStatus[], BoxedUnit>() {
                @Override
                public BoxedUnit apply(@Nullable MapStatus[] outputs) {
                  for (MapStatus output : outputs) {
                    if (output != null && executors.contains(output.location().executorId())) {
                      use.accept((Integer) shuffle.getKey(), output);
                    }
                  }
                  return BoxedUnit.UNIT;
                }
              });
    }
  }

  private static long bytes(MapStatus output) {
    long bytes = 0;
    try {
      for (int reducer = 0; reducer < MOST_REDUCERS; reducer++) {
        bytes += output.getSizeForBlock(reducer);
      }
    } catch (IndexOutOfBoundsException e) {
      // The last reducer was the one before.
      return bytes;
    }
    return bytes;
  }
}
