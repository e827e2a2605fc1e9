package io.tenon.spark.accelerator;

import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.AcceleratorErrorCode;
import io.tenon.spi.accelerator.AcceleratorRequest;
import io.tenon.spi.accelerator.FileSplit;
import io.tenon.spi.accelerator.RunRequest;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/**
 * The rows of each task's share. Until an accelerator has given its first row, its failure makes
 * the task go on with Spark's own operators. After that the task fails, Spark forgets its rows, and
 * the next attempt uses Spark's operators from the beginning.
 */
final class TaskShareRdd extends RDD<InternalRow> {
  private static final long serialVersionUID = 1;
  private static final int BATCH_ROWS = 8192;

  private final TaskShare share;
  private final ArrayList<BroadcastRows> inputs;
  private final StructType schema;
  private final OffloadMetrics metrics;

  /** In the driver alone: each task has its own. */
  private final transient List<List<FileSplit>> splits;

  TaskShareRdd(
      RDD<InternalRow> bySpark,
      TaskShare share,
      List<BroadcastRows> inputs,
      List<List<FileSplit>> splits,
      StructType schema,
      OffloadMetrics metrics) {
    super(bySpark, ClassTag$.MODULE$.apply(InternalRow.class));
    this.share = share;
    this.inputs = new ArrayList<>(inputs);
    this.splits = splits;
    this.schema = schema;
    this.metrics = metrics;
  }

  private RDD<InternalRow> bySpark() {
    return firstParent(ClassTag$.MODULE$.apply(InternalRow.class));
  }

  @Override
  public Partition[] getPartitions() {
    Partition[] own = bySpark().partitions();
    Partition[] partitions = new Partition[own.length];
    for (int i = 0; i < own.length; i++) {
      partitions[i] = new Part(own[i], new ArrayList<>(splits.get(i)));
    }
    return partitions;
  }

  @Override
  public scala.collection.immutable.Seq<String> getPreferredLocations(Partition split) {
    return bySpark().preferredLocations(((Part) split).own);
  }

  @Override
  public Iterator<InternalRow> compute(Partition split, TaskContext context) {
    Part part = (Part) split;
    if (context.attemptNumber() > 0) {
      return bySpark().iterator(part.own, context);
    }
    try {
      return accelerated(part, context);
    } catch (RuntimeException | LinkageError e) {
      context.killTaskIfInterrupted();
      Fallbacks.count(share.engine(), e);
      metrics.fellBackInTask();
      return bySpark().iterator(part.own, context);
    }
  }

  private Iterator<InternalRow> accelerated(Part part, TaskContext context) {
    Engine engine =
        Engines.current()
            .find(share.engine())
            .orElseThrow(
                () ->
                    new TenonException(
                        AcceleratorErrorCode.ACCELERATOR_UNAVAILABLE,
                        "accelerator '%s' is not here".formatted(share.engine())));
    AcceleratorRequest limits = engine.request();
    int threads = Math.max(1, Math.min(context.cpus(), limits.threads()));
    ByteSize memory = new ByteSize(limits.memory().bytes() / limits.threads() * threads);
    RunRequest request = new RunRequest(List.of(), threads, memory, BATCH_ROWS);
    TaskRun run =
        new TaskRun(
            FragmentRun.prepare(
                engine,
                share.of(part.splits),
                request,
                inputs.stream().map(BroadcastRows::export).toList()),
            schema);
    context.addTaskCompletionListener(
        (TaskCompletionListener)
            done -> {
              run.close();
              metrics.add(run.metrics());
            });
    TaskRun.watch(run, context);
    // The first row, or the end, decides whose rows the task's are.
    run.begin();
    return CollectionConverters.asScala(run);
  }

  private static final class Part implements Partition {
    private static final long serialVersionUID = 1;

    private final Partition own;
    private final ArrayList<FileSplit> splits;

    Part(Partition own, ArrayList<FileSplit> splits) {
      this.own = own;
      this.splits = splits;
    }

    @Override
    public int index() {
      return own.index();
    }

    @Override
    public int hashCode() {
      return own.index();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Part part && part.own.index() == own.index();
    }
  }
}
