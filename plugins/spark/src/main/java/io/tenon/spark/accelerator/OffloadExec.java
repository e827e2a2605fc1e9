package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.ExecutionMetrics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.package$;
import org.apache.spark.sql.catalyst.plans.QueryPlan$;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.catalyst.plans.physical.SinglePartition$;
import org.apache.spark.sql.execution.LeafExecNode;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Map;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A part of a query, up to all of it, that an accelerator computes in a local application. A query
 * that is offloaded whole is collected here, without a job of Spark and without generated code.
 *
 * <p>Rows are handed on when the run has ended: when it fails, Spark's own operators compute the
 * same part instead, and nobody has seen anything of the first attempt.
 */
public final class OffloadExec extends SparkPlan implements LeafExecNode {
  private static final long serialVersionUID = 1;

  private final Offload offload;
  private final Seq<Attribute> output;

  /** What Spark's own operators are planned from, when they are needed. */
  private final transient LogicalPlan logical;

  private transient @Nullable OffloadMetrics metrics;
  private transient @Nullable SparkPlan fallback;

  /** Public because Catalyst looks for it when it copies the node. */
  public OffloadExec(Offload offload, Seq<Attribute> output, LogicalPlan logical) {
    this.offload = offload;
    this.output = output;
    this.logical = logical;
  }

  @Override
  public Seq<Attribute> output() {
    return output;
  }

  @Override
  public Partitioning outputPartitioning() {
    return offload.isOrdered() ? SinglePartition$.MODULE$ : super.outputPartitioning();
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

  private synchronized SparkPlan fallback() {
    if (fallback == null) {
      fallback = Fallback.plan(session(), logical);
    }
    return fallback;
  }

  @Override
  public InternalRow[] executeCollect() {
    return offloaded(() -> rows(Long.MAX_VALUE), () -> fallback().executeCollect());
  }

  @Override
  public InternalRow[] executeTake(int count) {
    return offloaded(() -> rows(count), () -> fallback().executeTake(count));
  }

  @Override
  public Tuple2<Object, Iterator<InternalRow>> executeCollectIterator() {
    InternalRow[] rows = executeCollect();
    return new Tuple2<>((long) rows.length, iterator(rows));
  }

  @Override
  public Iterator<InternalRow> executeToIterator() {
    return iterator(executeCollect());
  }

  private static Iterator<InternalRow> iterator(InternalRow[] rows) {
    return CollectionConverters.asScala(List.of(rows).iterator());
  }

  @Override
  public RDD<InternalRow> doExecute() {
    if (offload.isScan()) {
      // Spark does this in parallel, and keeps nothing.
      return fallback().execute();
    }
    return offloaded(this::stored, () -> fallback().execute());
  }

  /**
   * The result of the accelerator, or where that fails, of Spark. An interrupt is no failure of the
   * accelerator.
   */
  private <T> T offloaded(Supplier<T> accelerated, Supplier<T> bySpark) {
    try {
      return accelerated.get();
    } catch (RuntimeException | LinkageError e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      Fallbacks.count(offload.engine(), e);
      offloadMetrics().fellBack();
      return bySpark.get();
    }
  }

  private InternalRow[] rows(long most) {
    List<InternalRow> rows = new ArrayList<>();
    if (most > 0) {
      run(
          row -> {
            rows.add(row.copy());
            return rows.size() < most;
          });
    }
    return rows.toArray(new InternalRow[0]);
  }

  private RDD<InternalRow> stored() {
    Engines engines = Engines.current();
    Path file = engines.spillDirectory().resolve("rows-" + UUID.randomUUID());
    try (StoredRows rows = new StoredRows(file)) {
      run(
          row -> {
            rows.add(row);
            return true;
          });
      return StoredRowsRdd.of(
          session().sparkContext(),
          rows.chunks(),
          output.size(),
          offload.isOrdered() ? 1 : session().sparkContext().defaultParallelism(),
          file);
    } catch (RuntimeException | Error e) {
      StoredRows.remove(file);
      throw e;
    }
  }

  private void run(
      java.util.function.Predicate<org.apache.spark.sql.catalyst.expressions.UnsafeRow> sink) {
    ExecutionMetrics done =
        OffloadedRows.forEach(session().sparkContext(), offload, schema(), sink);
    offloadMetrics().ran(done);
  }

  @Override
  public SparkPlan doCanonicalize() {
    List<Attribute> attributes = new ArrayList<>();
    for (Attribute attribute : Scala.<Attribute>list(output)) {
      attributes.add(
          (Attribute)
              QueryPlan$.MODULE$.normalizeExpressions(
                  (org.apache.spark.sql.catalyst.expressions.Expression) attribute,
                  package$.MODULE$.AttributeSeq(output)));
    }
    return new OffloadExec(offload, Scala.seq(attributes), logical);
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
    return "Accelerator " + offload.engine();
  }

  String kind() {
    return offload.whole() ? "whole query" : "part of a query";
  }

  @Override
  public String simpleString(int maxFields) {
    return "%s (%s) %s".formatted(nodeName(), kind(), output.mkString("[", ", ", "]"));
  }

  @Override
  public String verboseStringWithOperatorId() {
    return "%s%nRuns: %s%n".formatted(formattedNodeName(), offload.description());
  }

  // Exactly the constructor's arguments, in order: Catalyst copies nodes by them.

  @Override
  public int productArity() {
    return 3;
  }

  @Override
  public Object productElement(int index) {
    return switch (index) {
      case 0 -> offload;
      case 1 -> output;
      case 2 -> logical;
      default -> throw new IndexOutOfBoundsException(index);
    };
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof OffloadExec;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OffloadExec that
        && offload.equals(that.offload)
        && output.equals(that.output);
  }

  @Override
  public int hashCode() {
    return 31 * offload.hashCode() + output.hashCode();
  }
}
