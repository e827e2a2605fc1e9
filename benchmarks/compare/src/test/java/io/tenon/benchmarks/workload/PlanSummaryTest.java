package io.tenon.benchmarks.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.execution.CommandResultExec;
import org.apache.spark.sql.execution.LeafExecNode;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.UnionExec;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

class PlanSummaryTest {
  @Test
  void whatACommandHasRunIsSeen() {
    SparkPlan written = new UnionExec(seq(List.of(new Offloaded())));

    assertEquals(Map.of("offloaded", 1, "in-spark", "Union"), summary(command(written)));
  }

  @Test
  void plansOfOneStatementAreCountedTogether() {
    Map<String, Object> summary =
        summary(command(new Offloaded()), new UnionExec(seq(List.of(new Offloaded()))));

    assertEquals(2, summary.get("offloaded"));
  }

  private static SparkPlan command(SparkPlan ran) {
    return new CommandResultExec(seq(List.of()), ran, seq(List.of()));
  }

  private static Map<String, Object> summary(SparkPlan... plans) {
    Map<String, Object> values = new TreeMap<>();
    PlanSummary.add(List.of(plans), values);
    return values;
  }

  private static <T> Seq<T> seq(List<T> items) {
    return CollectionConverters.asScala(items).toSeq();
  }

  /** By its package it passes for a node of Tenon. */
  private static final class Offloaded extends SparkPlan implements LeafExecNode {
    private static final long serialVersionUID = 1;

    @Override
    public Seq<Attribute> output() {
      return seq(List.of());
    }

    @Override
    public RDD<InternalRow> doExecute() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Seq<SparkPlan> children() {
      return seq(List.of());
    }

    @Override
    public SparkPlan withNewChildrenInternal(IndexedSeq<SparkPlan> children) {
      return this;
    }

    @Override
    public int productArity() {
      return 0;
    }

    @Override
    public Object productElement(int index) {
      throw new IndexOutOfBoundsException(index);
    }

    @Override
    public boolean canEqual(Object other) {
      return other instanceof Offloaded;
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }
}
