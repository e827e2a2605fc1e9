package io.tenon.spark.accelerator;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A job of Spark for a run in the driver: it is active as long as the run is. Whoever cancels the
 * jobs of a group or a tag, or kills a job in the UI, finds it, and with it the run. Local mode
 * alone: its one task waits in this JVM.
 */
final class StandInJob implements AutoCloseable {
  private static final ConcurrentMap<String, CountDownLatch> RUNNING = new ConcurrentHashMap<>();
  private static final long LOOK_MILLIS = 100;

  private final String id;
  private final JavaFutureAction<Void> job;

  private StandInJob(String id, JavaFutureAction<Void> job) {
    this.id = id;
    this.job = job;
  }

  /** Begins it with the group, the tags and the description of the calling thread. */
  static StandInJob begin(SparkContext context) {
    String id = UUID.randomUUID().toString();
    RUNNING.put(id, new CountDownLatch(1));
    return new StandInJob(
        id,
        new JavaSparkContext(context)
            .parallelize(List.of(id), 1)
            .foreachPartitionAsync(ids -> ids.forEachRemaining(StandInJob::await)));
  }

  private static void await(String id) {
    CountDownLatch ended = RUNNING.get(id);
    try {
      while (ended != null && !ended.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        TaskContext.get().killTaskIfInterrupted();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      TaskContext.get().killTaskIfInterrupted();
    }
  }

  /** Throws as any action of Spark does when its job was cancelled; else does nothing. */
  void check() throws InterruptedException {
    if (job.isDone()) {
      try {
        job.get();
      } catch (ExecutionException e) {
        StandInJob.<RuntimeException>rethrow(e.getCause());
      }
    }
  }

  /** Spark's own exceptions are checked, but its methods do not declare them. */
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void rethrow(Throwable failure) throws E {
    throw (E) failure;
  }

  /** The run has ended. */
  @Override
  public void close() {
    CountDownLatch ended = RUNNING.remove(id);
    if (ended != null) {
      ended.countDown();
    }
  }
}
