package io.tenon.spark.accelerator;

import java.util.stream.Collectors;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.execution.SparkPlan;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/**
 * Says at the top of a plan why parts of it stay in Spark: in {@code explain()}, on the SQL page of
 * the UI, in event logs. Does nothing itself.
 */
public final class StaysExec extends SparkPlan {
  private static final long serialVersionUID = 1;

  private final SparkPlan child;

  /** Public because Catalyst looks for it when it copies the node. */
  public StaysExec(SparkPlan child) {
    this.child = child;
  }

  @Override
  public Seq<Attribute> output() {
    return child.output();
  }

  @Override
  public Partitioning outputPartitioning() {
    return child.outputPartitioning();
  }

  @Override
  public Seq<SortOrder> outputOrdering() {
    return child.outputOrdering();
  }

  @Override
  public RDD<InternalRow> doExecute() {
    return child.execute();
  }

  @Override
  public InternalRow[] executeCollect() {
    return child.executeCollect();
  }

  @Override
  public InternalRow[] executeTake(int count) {
    return child.executeTake(count);
  }

  @Override
  public InternalRow[] executeTail(int count) {
    return child.executeTail(count);
  }

  @Override
  public Iterator<InternalRow> executeToIterator() {
    return child.executeToIterator();
  }

  @Override
  public Tuple2<Object, Iterator<InternalRow>> executeCollectIterator() {
    return child.executeCollectIterator();
  }

  @Override
  public SparkPlan doCanonicalize() {
    return child.canonicalized();
  }

  @Override
  public Seq<SparkPlan> children() {
    return Scala.seq(java.util.List.of(child));
  }

  @Override
  public SparkPlan withNewChildrenInternal(IndexedSeq<SparkPlan> children) {
    return new StaysExec(children.head());
  }

  @Override
  public String nodeName() {
    return "Stays in Spark";
  }

  @Override
  public String simpleString(int maxFields) {
    return nodeName() + " [" + reasons() + "]";
  }

  @Override
  public String verboseStringWithOperatorId() {
    return "%s%nReasons: %s%n".formatted(formattedNodeName(), reasons());
  }

  private String reasons() {
    return Reasons.of(child).stream().map(Reason::toString).collect(Collectors.joining("; "));
  }

  // Exactly the constructor's arguments, in order: Catalyst copies nodes by them.

  @Override
  public int productArity() {
    return 1;
  }

  @Override
  public Object productElement(int index) {
    if (index == 0) {
      return child;
    }
    throw new IndexOutOfBoundsException(index);
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof StaysExec;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StaysExec that && child.equals(that.child);
  }

  @Override
  public int hashCode() {
    return child.hashCode();
  }
}
