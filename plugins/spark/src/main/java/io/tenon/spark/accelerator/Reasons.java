package io.tenon.spark.accelerator;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.adaptive.QueryStageExec;

/** What of a query is offloaded, what is not, and why. */
final class Reasons {
  private Reasons() {}

  /** Why parts of a query stay in Spark, each reason once. */
  static List<Reason> of(QueryExecution query) {
    return of(query.executedPlan());
  }

  static List<Reason> of(SparkPlan plan) {
    Set<Reason> reasons = new LinkedHashSet<>();
    collect(plan, reasons);
    return List.copyOf(reasons);
  }

  static List<Reason> of(LogicalPlan plan) {
    Set<Reason> reasons = new LinkedHashSet<>();
    collect(plan, reasons);
    return List.copyOf(reasons);
  }

  private static void collect(SparkPlan plan, Set<Reason> reasons) {
    if (plan.logicalLink().isDefined()) {
      collect(plan.logicalLink().get(), reasons);
    }
    if (plan instanceof AdaptiveSparkPlanExec adaptive) {
      collect(adaptive.executedPlan(), reasons);
      collect(adaptive.initialPlan(), reasons);
    } else if (plan instanceof QueryStageExec stage) {
      collect(stage.plan(), reasons);
    }
    Scala.<SparkPlan>list(plan.children()).forEach(child -> collect(child, reasons));
    Scala.<SparkPlan>list(plan.subqueries()).forEach(child -> collect(child, reasons));
  }

  private static void collect(LogicalPlan plan, Set<Reason> reasons) {
    reasons.addAll(Origins.reasons(plan));
    Scala.<LogicalPlan>list(plan.children()).forEach(child -> collect(child, reasons));
    Scala.<LogicalPlan>list(plan.subqueries()).forEach(child -> collect(child, reasons));
  }

  /** In words, after the text of plans; empty where there is nothing to say. */
  static String describe(List<SparkPlan> plans) {
    Set<Reason> reasons = new LinkedHashSet<>();
    plans.forEach(plan -> reasons.addAll(of(plan)));
    if (reasons.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("== Not offloaded ==\n");
    reasons.forEach(reason -> text.append(reason).append('\n'));
    return text.toString();
  }
}
