package io.tenon.spark.accelerator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.execution.CommandResultExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.adaptive.QueryStageExec;

/** What of a query was offloaded and what was not, for people. Complete once the query has run. */
public final class OffloadReport {
  private OffloadReport() {}

  /** One line or more. */
  public static List<String> of(Dataset<?> query) {
    SparkPlan plan =
        ((org.apache.spark.sql.classic.Dataset<?>) query).queryExecution().executedPlan();
    if (plan instanceof CommandResultExec command) {
      plan = command.commandPhysicalPlan();
    }
    Map<String, Integer> parts = new LinkedHashMap<>();
    count(plan, parts);
    List<String> lines = new ArrayList<>();
    if (parts.isEmpty()) {
      lines.add("offloaded: nothing");
    }
    parts.forEach(
        (part, number) -> lines.add("offloaded: " + part + (number > 1 ? ", " + number : "")));
    Reasons.of(plan).forEach(reason -> lines.add("in Spark: " + reason));
    return lines;
  }

  private static void count(SparkPlan plan, Map<String, Integer> parts) {
    if (plan instanceof OffloadExec || plan instanceof TaskShareExec) {
      parts.merge(plan.nodeName() + ", " + kind(plan), 1, Integer::sum);
    } else if (plan instanceof AdaptiveSparkPlanExec adaptive) {
      count(adaptive.executedPlan(), parts);
    } else if (plan instanceof QueryStageExec stage) {
      count(stage.plan(), parts);
    }
    Scala.<SparkPlan>list(plan.children()).forEach(child -> count(child, parts));
    Scala.<SparkPlan>list(plan.subqueries()).forEach(child -> count(child, parts));
  }

  private static String kind(SparkPlan plan) {
    return plan instanceof OffloadExec offloaded ? offloaded.kind() : "a part in each task";
  }
}
