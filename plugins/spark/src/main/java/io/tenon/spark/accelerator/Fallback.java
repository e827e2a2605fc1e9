package io.tenon.spark.accelerator;

import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.trees.TreeNodeTag;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.QueryExecution$;
import org.apache.spark.sql.execution.SparkPlan;

/** Spark's own plan for a part of a query, where an accelerator has failed on it. */
final class Fallback {
  private static final TreeNodeTag<Boolean> STAYS = new TreeNodeTag<>("tenon.stays");

  private Fallback() {}

  /** Plans it with Spark's operators alone. */
  static SparkPlan plan(SparkSession session, LogicalPlan logical) {
    LogicalPlan own = logical.clone();
    mark(own);
    return QueryExecution$.MODULE$.prepareExecutedPlan(session, own);
  }

  private static void mark(LogicalPlan plan) {
    plan.setTagValue(STAYS, true);
    Scala.<LogicalPlan>list(plan.children()).forEach(Fallback::mark);
    Scala.<LogicalPlan>list(plan.subqueries()).forEach(Fallback::mark);
  }

  /** Whether the plan was handed to {@link #plan}. */
  static boolean stays(LogicalPlan plan) {
    return plan.containsTag(STAYS);
  }
}
