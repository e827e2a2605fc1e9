package io.tenon.spark.accelerator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.execution.CommandResultExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.adaptive.QueryStageExec;
import org.apache.spark.sql.execution.exchange.ReusedExchangeExec;

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
    long fallbacks = fallbacks(plan);
    if (fallbacks > 0) {
      lines.add("failed in an accelerator, and done by Spark: " + fallbacks);
    }
    Reasons.of(plan).forEach(reason -> lines.add("in Spark: " + reason));
    return lines;
  }

  private static void count(SparkPlan plan, Map<String, Integer> parts) {
    visit(plan, node -> parts.merge(node.nodeName() + ", " + kind(node), 1, Integer::sum));
  }

  private static long fallbacks(SparkPlan plan) {
    AtomicLong sum = new AtomicLong();
    visit(
        plan,
        node -> sum.addAndGet(Math.max(0, node.metrics().apply(OffloadMetrics.FALLBACKS).value())));
    return sum.get();
  }

  /** Each part of a query that is offloaded. */
  private static void visit(SparkPlan plan, Consumer<SparkPlan> visitor) {
    if (plan instanceof OffloadExec || plan instanceof TaskShareExec) {
      visitor.accept(plan);
    } else if (plan instanceof AdaptiveSparkPlanExec adaptive) {
      visit(adaptive.executedPlan(), visitor);
    } else if (plan instanceof QueryStageExec stage) {
      visit(stage.plan(), visitor);
    } else if (plan instanceof ReusedExchangeExec) {
      // What it stands for is elsewhere in the plan.
      return;
    }
    Scala.<SparkPlan>list(plan.children()).forEach(child -> visit(child, visitor));
    Scala.<SparkPlan>list(plan.subqueries()).forEach(child -> visit(child, visitor));
  }

  private static String kind(SparkPlan plan) {
    return plan instanceof OffloadExec offloaded ? offloaded.kind() : "a part in each task";
  }
}
