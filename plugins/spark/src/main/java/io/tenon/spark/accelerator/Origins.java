package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.Refusal;
import io.tenon.spi.accelerator.Relation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.trees.TreeNodeTag;

/**
 * Which node of Catalyst's plan each relation came from, and which nodes cannot be offloaded. The
 * latter is written on the nodes themselves, so that no plan that contains one is tried again.
 */
final class Origins {
  private static final TreeNodeTag<List<Reason>> REFUSED = new TreeNodeTag<>("tenon.refused");

  private final Map<Relation, List<LogicalPlan>> origins = new IdentityHashMap<>();

  /** The node in work, and those around it: a subquery's node lies within its outer query's. */
  private final Deque<LogicalPlan> path = new ArrayDeque<>();

  private boolean refused;

  void enter(LogicalPlan plan) {
    path.push(plan);
  }

  void leave() {
    path.pop();
  }

  Relation note(Relation relation, LogicalPlan plan) {
    List<LogicalPlan> places = new ArrayList<>(path);
    places.remove(plan);
    places.add(0, plan);
    origins.putIfAbsent(relation, places);
    return relation;
  }

  void refuse(LogicalPlan plan, String why) {
    refused = true;
    mark(plan, new Reason(plan.nodeName(), why));
    mark(path);
  }

  /** The same for what an accelerator refuses. */
  void refuse(Refusal refusal, String accelerator) {
    List<LogicalPlan> places = origins.getOrDefault(refusal.relation(), List.of());
    if (!places.isEmpty()) {
      refused = true;
      LogicalPlan plan = places.get(0);
      mark(plan, new Reason(plan.nodeName(), refusal.why() + " (" + accelerator + ")"));
      mark(places);
    }
  }

  boolean anythingRefused() {
    return refused;
  }

  private static void mark(LogicalPlan plan, Reason reason) {
    List<Reason> reasons = new ArrayList<>(reasons(plan));
    if (!reasons.contains(reason)) {
      reasons.add(reason);
    }
    plan.setTagValue(REFUSED, List.copyOf(reasons));
  }

  /** Nodes that contain what is refused, but are themselves no reason. */
  private static void mark(Iterable<LogicalPlan> around) {
    for (LogicalPlan plan : around) {
      if (!plan.containsTag(REFUSED)) {
        plan.setTagValue(REFUSED, List.of());
      }
    }
  }

  /** Whether {@code plan} was found not to be offloadable as it is. */
  static boolean isRefused(LogicalPlan plan) {
    return plan.containsTag(REFUSED);
  }

  /** The reasons at this very node. */
  static List<Reason> reasons(LogicalPlan plan) {
    return plan.getTagValue(REFUSED).isDefined() ? plan.getTagValue(REFUSED).get() : List.of();
  }
}
