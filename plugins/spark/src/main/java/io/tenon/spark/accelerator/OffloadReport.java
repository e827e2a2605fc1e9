package io.tenon.spark.accelerator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.execution.CommandResultExec;
import org.apache.spark.sql.execution.InputAdapter;
import org.apache.spark.sql.execution.SortExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.adaptive.QueryStageExec;
import org.apache.spark.sql.execution.command.DataWritingCommandExec;
import org.apache.spark.sql.execution.datasources.WriteFilesExec;
import org.apache.spark.sql.execution.datasources.v2.V2TableWriteExec;
import org.apache.spark.sql.execution.exchange.ReusedExchangeExec;

/** What of a query was offloaded and what was not, for people. Complete once the query has run. */
public final class OffloadReport {
  private final Map<String, Integer> parts = new LinkedHashMap<>();
  private final Set<Reason> reasons = new LinkedHashSet<>();
  private long fallbacks;

  private OffloadReport() {}

  /**
   * One line or more. A command that runs others has them in {@link StatementWatch#report}.
   *
   * @param query of the session's own classes, not of Spark Connect
   */
  public static List<String> of(Dataset<?> query) {
    return of(List.of(plan(query)));
  }

  static SparkPlan plan(Dataset<?> query) {
    SparkPlan plan =
        ((org.apache.spark.sql.classic.Dataset<?>) query).queryExecution().executedPlan();
    return plan instanceof CommandResultExec command ? command.commandPhysicalPlan() : plan;
  }

  /** The same for several that one statement has run. */
  static List<String> of(List<SparkPlan> plans) {
    OffloadReport report = new OffloadReport();
    for (SparkPlan plan : plans) {
      report.visit(plan, false);
      report.reasons.addAll(Reasons.of(plan));
    }
    return report.lines();
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (parts.isEmpty()) {
      lines.add("offloaded: nothing");
    }
    parts.forEach(
        (part, number) -> lines.add("offloaded: " + part + (number > 1 ? ", " + number : "")));
    if (fallbacks > 0) {
      lines.add("failed in an accelerator, and done by Spark: " + fallbacks);
    }
    reasons.forEach(reason -> lines.add("in Spark: " + reason));
    return lines;
  }

  /**
   * @param written whether all that the plan gives is written, and nothing else
   */
  private void visit(SparkPlan plan, boolean written) {
    if (plan instanceof OffloadExec || plan instanceof TaskShareExec) {
      count(plan, written);
    } else if (plan instanceof AdaptiveSparkPlanExec adaptive) {
      visit(adaptive.executedPlan(), written);
    } else if (plan instanceof QueryStageExec stage) {
      visit(stage.plan(), written);
    } else if (plan instanceof ReusedExchangeExec) {
      // What it stands for is elsewhere in the plan.
      return;
    }
    boolean passes = writes(plan) || (written && passesOn(plan));
    Scala.<SparkPlan>list(plan.children()).forEach(child -> visit(child, passes));
    Scala.<SparkPlan>list(plan.subqueries()).forEach(child -> visit(child, false));
  }

  private static boolean writes(SparkPlan plan) {
    return plan instanceof DataWritingCommandExec
        || plan instanceof WriteFilesExec
        || plan instanceof V2TableWriteExec;
  }

  /** Spark sorts what it writes into partitions. */
  private static boolean passesOn(SparkPlan plan) {
    return plan instanceof SortExec
        || plan instanceof WholeStageCodegenExec
        || plan instanceof InputAdapter;
  }

  private void count(SparkPlan part, boolean written) {
    String kind = "a part in each task";
    if (part instanceof OffloadExec offloaded) {
      kind = written ? "whole query of a write" : offloaded.kind();
    }
    parts.merge(part.nodeName() + ", " + kind, 1, Integer::sum);
    fallbacks += Math.max(0, part.metrics().apply(OffloadMetrics.FALLBACKS).value());
  }
}
