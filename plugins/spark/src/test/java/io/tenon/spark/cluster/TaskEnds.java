package io.tenon.spark.cluster;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.TaskEndReason;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.cluster.ExecutorInfo;
import org.apache.spark.storage.ShuffleIndexBlockId;
import org.jspecify.annotations.Nullable;

/**
 * Records how tasks ended and which executors came and went. Spark makes it, by {@code
 * spark.extraListeners}, so that it hears of the first executors.
 */
public final class TaskEnds extends SparkListener {
  static volatile @Nullable TaskEnds last;

  final List<TaskEndReason> reasons = new CopyOnWriteArrayList<>();
  final Map<String, ExecutorInfo> added = new ConcurrentHashMap<>();
  final List<String> removed = new CopyOnWriteArrayList<>();
  final Map<String, String> removedBecause = new ConcurrentHashMap<>();

  /** Outputs of map tasks that were copied to another executor. */
  final AtomicInteger copies = new AtomicInteger();

  public TaskEnds() {
    last = this;
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd event) {
    reasons.add(event.reason());
  }

  @Override
  public void onExecutorAdded(SparkListenerExecutorAdded event) {
    added.put(event.executorId(), event.executorInfo());
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved event) {
    removedBecause.put(event.executorId(), event.reason());
    removed.add(event.executorId());
  }

  @Override
  public void onBlockUpdated(SparkListenerBlockUpdated event) {
    if (event.blockUpdatedInfo().blockId() instanceof ShuffleIndexBlockId) {
      copies.incrementAndGet();
    }
  }

  long pid(String executor) {
    String location = added.get(executor).attributes().apply("LOCATION");
    return Long.parseLong(location.substring("pid ".length()));
  }
}
