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
import org.apache.spark.sql.execution.LeafExecNode;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.apache.spark.sql.execution.datasources.FileScanRDD;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Map;
import scala.collection.immutable.Seq;

/**
 * What each task of a stage has an accelerator compute. The files are split, pruned and placed as
 * Spark's own scan says, which also stands by: a task whose accelerator fails does the same with
 * Spark's operators.
 */
public final class TaskShareExec extends SparkPlan implements LeafExecNode {
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
    List<List<FileSplit>> splits = new ArrayList<>();
    for (FilePartition partition : Scala.<FilePartition>list(files.filePartitions())) {
      splits.add(FileSplits.of(partition, share.fragment(), scan.relation().partitionSchema()));
    }
    return new TaskShareRdd(bySpark, share, splits, schema(), offloadMetrics());
  }

  /** The scan lies under transitions that were added to make rows of columns. */
  private static FileSourceScanExec ownScan(SparkPlan plan) {
    SparkPlan below = plan;
    while (!(below instanceof FileSourceScanExec)) {
      below = below.children().head();
    }
    return (FileSourceScanExec) below;
  }

  @Override
  public SparkPlan doCanonicalize() {
    return own.canonicalized();
  }

  @Override
  public Seq<SparkPlan> children() {
    return Scala.seq(List.of());
  }

  @Override
  public SparkPlan withNewChildrenInternal(IndexedSeq<SparkPlan> children) {
    return this;
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
