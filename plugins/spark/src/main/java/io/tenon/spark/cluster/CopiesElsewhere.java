package io.tenon.spark.cluster;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.BlockStatus;
import org.apache.spark.storage.StorageStatus;
import scala.jdk.javaapi.CollectionConverters;

/** How often cached partitions are on executors other than some. */
final class CopiesElsewhere {
  private final Map<BlockId, Integer> copies = new HashMap<>();
  private int places;

  /**
   * @param stays whether an executor keeps what it has
   * @param executors those that the others are others than
   */
  CopiesElsewhere(
      StorageStatus[] storages, Predicate<BlockManagerId> stays, Set<String> executors) {
    Set<BlockId> theirs = new HashSet<>();
    for (StorageStatus storage : storages) {
      if (executors.contains(storage.blockManagerId().executorId())) {
        theirs.addAll(blocks(storage));
      }
    }
    for (StorageStatus storage : storages) {
      BlockManagerId place = storage.blockManagerId();
      if (stays.test(place) && !executors.contains(place.executorId())) {
        places++;
        if (!theirs.isEmpty()) {
          count(blocks(storage), theirs);
        }
      }
    }
  }

  private static Set<BlockId> blocks(StorageStatus storage) {
    return CollectionConverters.asJava(storage.rddBlocks()).keySet();
  }

  private void count(Set<BlockId> there, Set<BlockId> theirs) {
    for (BlockId block : there) {
      if (theirs.contains(block)) {
        copies.merge(block, 1, Integer::sum);
      }
    }
  }

  /** Whether the block is there as often as its storage level says, or at least everywhere. */
  boolean suffice(BlockId block, BlockStatus status) {
    int wanted = Math.max(1, Math.min(status.storageLevel().replication(), places));
    return copies.getOrDefault(block, 0) >= wanted;
  }
}
