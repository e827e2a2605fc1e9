package io.tenon.spark.cluster;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.ShuffleIndexBlockId;

/**
 * Where outputs of map tasks were copied to before the driver had heard of them. Spark forgets such
 * a copy, and then believes the output to be where the task ran.
 */
final class LateOutputs extends SparkListener {
  /** With so many, those of shuffles that are over are dropped. */
  private static final int MANY = 10_000;

  private record Output(int shuffle, long map) {}

  private final Map<Output, BlockManagerId> copies = new ConcurrentHashMap<>();

  @Override
  public void onBlockUpdated(SparkListenerBlockUpdated event) {
    if (event.blockUpdatedInfo().blockId() instanceof ShuffleIndexBlockId index) {
      BlockManagerId copy = event.blockUpdatedInfo().blockManagerId();
      Output output = new Output(index.shuffleId(), index.mapId());
      if (MapOutputs.tracker()
          .getMapOutputLocation(output.shuffle(), output.map())
          .contains(copy)) {
        copies.remove(output);
      } else {
        copies.put(output, copy);
      }
      if (copies.size() > MANY) {
        copies
            .keySet()
            .removeIf(each -> MapOutputs.tracker().shuffleStatuses().get(each.shuffle()).isEmpty());
      }
    }
  }

  /** Where a copy of the output is that the driver did not take note of. */
  Optional<BlockManagerId> copy(int shuffle, long map) {
    return Optional.ofNullable(copies.get(new Output(shuffle, map)));
  }
}
