package io.tenon.benchmarks.workload;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.trees.TreeNodeTag;
import org.apache.spark.sql.execution.CommandResultExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.adaptive.QueryStageExec;
import scala.jdk.javaapi.CollectionConverters;

/** Who ran what of plans that have been run, and what Tenon's nodes counted. */
final class PlanSummary {
  private static final String OURS = "io.tenon.";

  /** What Tenon leaves on the nodes of a logical plan that it did not offload. */
  private static final TreeNodeTag<List<?>> REFUSED = new TreeNodeTag<>("tenon.refused");

  private final TreeSet<String> sparks = new TreeSet<>();
  private final TreeSet<String> refused = new TreeSet<>();
  private final Map<String, Long> metrics = new TreeMap<>();
  private int offloaded;

  private PlanSummary() {}

  /** Adds to {@code values} what is to say of the plans together. */
  static void add(Collection<SparkPlan> plans, Map<String, Object> values) {
    PlanSummary summary = new PlanSummary();
    plans.forEach(summary::visit);
    values.put("offloaded", summary.offloaded);
    if (!summary.refused.isEmpty()) {
      values.put("refused", String.join("; ", summary.refused).replaceAll("\\s+", " "));
    }
    if (summary.offloaded > 0) {
      values.put("in-spark", String.join(",", summary.sparks));
      summary.metrics.forEach((name, value) -> values.put("m." + name, value));
    }
  }

  private void visit(SparkPlan node) {
    if (node instanceof AdaptiveSparkPlanExec adaptive) {
      visit(adaptive.executedPlan());
    } else if (node instanceof QueryStageExec stage) {
      visit(stage.plan());
    } else if (node instanceof CommandResultExec command) {
      visit(command.commandPhysicalPlan());
    } else {
      count(node);
      CollectionConverters.asJava(node.children()).forEach(this::visit);
      CollectionConverters.asJava(node.subqueries()).forEach(this::visit);
    }
  }

  private void count(SparkPlan node) {
    if (node.getClass().getName().startsWith(OURS)) {
      offloaded++;
      CollectionConverters.asJava(node.metrics())
          .forEach((name, metric) -> metrics.merge(name, metric.value(), Long::sum));
    } else {
      sparks.add(node.nodeName().replaceAll("[\\s,=]+", "-"));
      node.logicalLink().foreach(this::reasons);
    }
  }

  private boolean reasons(LogicalPlan plan) {
    plan.foreach(
        node -> {
          node.getTagValue(REFUSED)
              .foreach(found -> found.stream().map(String::valueOf).map(refused::add).toList());
          return null;
        });
    return true;
  }
}
