package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.FileSplit;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.execution.ApplyColumnarRulesAndInsertTransitions;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.apache.spark.sql.execution.datasources.FileScanRDD;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.internal.SQLConf;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Map;
import scala.collection.immutable.Seq;

/**
 * What each task of a stage has an accelerator compute. The files are split, pruned and placed as
 * Spark's own scan says, which also stands by: a task whose accelerator fails does the same with
 * Spark's operators. What is broadcast to the tasks are the children.
 */
public final class TaskShareExec extends SparkPlan {
  private static final long serialVersionUID = 1;

  private final TaskShare share;

  /** The part of Spark's plan that this stands for. */
  private final SparkPlan own;

  private transient @Nullable OffloadMetrics metrics;

  /** Public because Catalyst looks for it when it copies the node. */
  public TaskShareExec(TaskShare share, SparkPlan own) {
    this.share = share;
    this.own = own;
  }

  @Override
  public Seq<Attribute> output() {
    return own.output();
  }

  @Override
  public Partitioning outputPartitioning() {
    return own.outputPartitioning();
  }

  @Override
  public Map<String, SQLMetric> metrics() {
    return offloadMetrics().all();
  }

  private synchronized OffloadMetrics offloadMetrics() {
    if (metrics == null) {
      metrics = new OffloadMetrics(session().sparkContext());
    }
    return metrics;
  }

  @Override
  public RDD<InternalRow> doExecute() {
    SparkPlan rowBased =
        new ApplyColumnarRulesAndInsertTransitions(Scala.seq(List.of()), false).apply(own);
    // Also prepares the scan: what it is pruned by at run time is known from here on.
    RDD<InternalRow> bySpark = rowBased.execute();
    FileSourceScanExec scan = ownScan(rowBased);
    if (!(scan.inputRDD() instanceof FileScanRDD files)) {
      return bySpark;
    }
    TaskShare complete;
    try {
      complete = complete();
    } catch (Untranslatable e) {
      return bySpark;
    }
    List<List<FileSplit>> splits = new ArrayList<>();
    for (FilePartition partition : Scala.<FilePartition>list(files.filePartitions())) {
      splits.add(FileSplits.of(partition, share.fragment(), scan.relation().partitionSchema()));
    }
    if (!FileSplits.canBeRead(splits, share.fragment())) {
      // Less is left than was known when this was planned, and Spark cuts it into smaller parts.
      return bySpark;
    }
    List<BroadcastRows> inputs =
        TaskShareTranslator.broadcasts(own).stream()
            .map(side -> new BroadcastRows(side.executeBroadcast(), side.schema()))
            .toList();
    return new TaskShareRdd(bySpark, complete, inputs, splits, schema(), offloadMetrics());
  }

  /** With the values of subqueries, which have run by now. */
  private TaskShare complete() {
    if (!share.hasSubqueries()) {
      return share;
    }
    SQLConf conf = session().sessionState().conf();
    return share.with(new TaskShareTranslator(conf, TaskShareTranslator::value).translate(own));
  }

  /** The scan lies under transitions that were added to make rows of columns. */
  private static FileSourceScanExec ownScan(SparkPlan plan) {
    SparkPlan below = plan;
    while (!(below instanceof FileSourceScanExec)) {
      SparkPlan at = below;
      below =
          BroadcastJoins.of(at)
              .map(BroadcastJoins.Join::streamed)
              .orElseGet(() -> at.children().head());
    }
    return (FileSourceScanExec) below;
  }

  @Override
  public SparkPlan doCanonicalize() {
    return own.canonicalized();
  }

  @Override
  public Seq<SparkPlan> children() {
    return Scala.seq(TaskShareTranslator.broadcasts(own));
  }

  @Override
  public SparkPlan withNewChildrenInternal(IndexedSeq<SparkPlan> children) {
    return new TaskShareExec(
        share, TaskShareTranslator.withBroadcasts(own, Scala.<SparkPlan>list(children).iterator()));
  }

  @Override
  public String nodeName() {
    return "Accelerator " + share.engine();
  }

  @Override
  public String simpleString(int maxFields) {
    return "%s (in each task) %s".formatted(nodeName(), output().mkString("[", ", ", "]"));
  }

  @Override
  public String verboseStringWithOperatorId() {
    return "%s%nRuns: %s%n".formatted(formattedNodeName(), share.description());
  }

  // Exactly the constructor's arguments, in order: Catalyst copies nodes by them.

  @Override
  public int productArity() {
    return 2;
  }

  @Override
  public Object productElement(int index) {
    return switch (index) {
      case 0 -> share;
      case 1 -> own;
      default -> throw new IndexOutOfBoundsException(index);
    };
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof TaskShareExec;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TaskShareExec that && share.equals(that.share) && own.equals(that.own);
  }

  @Override
  public int hashCode() {
    return 31 * share.hashCode() + own.hashCode();
  }
}
