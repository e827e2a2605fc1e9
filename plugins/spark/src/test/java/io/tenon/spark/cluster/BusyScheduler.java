package io.tenon.spark.cluster;

import io.tenon.spi.testing.Await;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.Partition;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.collection.immutable.Nil$;
import scala.collection.immutable.Seq;
import scala.reflect.ClassTag$;

/** Keeps the thread of Spark's scheduler busy, as the listing of many files does, until closed. */
final class BusyScheduler implements AutoCloseable {
  private static final Map<String, BusyScheduler> BUSY = new ConcurrentHashMap<>();

  private final String name = UUID.randomUUID().toString();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  BusyScheduler(JavaSparkContext spark) {
    BUSY.put(name, this);
    var unused = CompletableFuture.runAsync(() -> new SlowToPlace(spark.sc(), name).count());
    Await.until("the scheduler is busy", MovingApplication.LIMIT, () -> entered.getCount() == 0);
  }

  @Override
  public void close() {
    closed.countDown();
    BUSY.remove(name);
  }

  /** An RDD of one empty partition that the scheduler waits for when it asks where to run it. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private static final class SlowToPlace extends RDD<Object> {
    private final String name;

    SlowToPlace(SparkContext context, String name) {
      super(context, (Seq) Nil$.MODULE$, ClassTag$.MODULE$.Object());
      this.name = name;
    }

    private record One() implements Partition {
      @Override
      public int index() {
        return 0;
      }
    }

    @Override
    public Partition[] getPartitions() {
      return new Partition[] {new One()};
    }

    @Override
    public Seq<String> getPreferredLocations(Partition partition) {
      BusyScheduler busy = BUSY.get(name);
      if (busy != null) {
        busy.entered.countDown();
        try {
          busy.closed.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return (Seq) Nil$.MODULE$;
    }

    @Override
    public Iterator<Object> compute(Partition partition, TaskContext context) {
      return (Iterator) Nil$.MODULE$.iterator();
    }
  }
}
