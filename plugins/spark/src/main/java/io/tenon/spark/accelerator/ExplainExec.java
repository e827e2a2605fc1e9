package io.tenon.spark.accelerator;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.plans.logical.AnalysisOnlyCommand;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.CommandExecutionMode$;
import org.apache.spark.sql.execution.LeafExecNode;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.command.ExecutedCommandExec;
import org.apache.spark.sql.execution.command.ExplainCommand;
import org.apache.spark.unsafe.types.UTF8String;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/** {@code EXPLAIN}, which also says why parts of the query are not offloaded. */
public final class ExplainExec extends SparkPlan implements LeafExecNode {
  private static final long serialVersionUID = 1;

  private final ExplainCommand command;

  /** Public because Catalyst looks for it when it copies the node. */
  public ExplainExec(ExplainCommand command) {
    this.command = command;
  }

  @Override
  public Seq<Attribute> output() {
    return command.output();
  }

  @Override
  public InternalRow[] executeCollect() {
    List<InternalRow> rows = new ArrayList<>();
    for (Row row : Scala.<Row>list(command.run(session()))) {
      rows.add(row(row.getString(0)));
    }
    String more = more();
    if (rows.size() == 1 && !more.isEmpty()) {
      String plan = rows.get(0).getUTF8String(0).toString();
      return new InternalRow[] {row(plan + "\n" + more)};
    }
    return rows.toArray(new InternalRow[0]);
  }

  private static InternalRow row(String text) {
    return new GenericInternalRow(new Object[] {UTF8String.fromString(text)});
  }

  /** What Spark's text lacks: the plans of queries that a command runs, and the reasons. */
  private String more() {
    try {
      SparkPlan plan = planned(command.logicalPlan());
      List<SparkPlan> all = new ArrayList<>(List.of(plan));
      StringBuilder text = new StringBuilder();
      for (LogicalPlan query : queries(plan)) {
        SparkPlan own = planned(query);
        all.add(own);
        text.append("== Query of the Command ==\n").append(own).append('\n');
      }
      return text.append(Reasons.describe(all)).toString();
    } catch (RuntimeException e) {
      // A query that cannot be planned: Spark has said so in its own words.
      return "";
    }
  }

  private SparkPlan planned(LogicalPlan query) {
    return session()
        .sessionState()
        .executePlan(query, CommandExecutionMode$.MODULE$.SKIP())
        .executedPlan();
  }

  /** Those that a command plans and runs by itself, so that they are no part of its plan. */
  private static List<LogicalPlan> queries(SparkPlan plan) {
    if (plan instanceof ExecutedCommandExec executed
        && !(executed.cmd() instanceof AnalysisOnlyCommand)
        && !(executed.cmd() instanceof ExplainCommand)) {
      return Scala.<Object>list(((LogicalPlan) executed.cmd()).innerChildren()).stream()
          .filter(LogicalPlan.class::isInstance)
          .map(LogicalPlan.class::cast)
          .toList();
    }
    return List.of();
  }

  @Override
  public RDD<InternalRow> doExecute() {
    return new ExecutedCommandExec(command).execute();
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
    return "Execute ExplainCommand";
  }

  @Override
  public int productArity() {
    return 1;
  }

  @Override
  public Object productElement(int index) {
    if (index == 0) {
      return command;
    }
    throw new IndexOutOfBoundsException(index);
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof ExplainExec;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ExplainExec that && command.equals(that.command);
  }

  @Override
  public int hashCode() {
    return command.hashCode();
  }
}
