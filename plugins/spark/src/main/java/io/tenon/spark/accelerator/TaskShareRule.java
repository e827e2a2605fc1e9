package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.Compilation;
import io.tenon.spi.accelerator.Fragment;
import io.tenon.spi.accelerator.Refusal;
import io.tenon.spi.accelerator.Relation;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.internal.SQLConf;

/**
 * Offloads, on a cluster, what each task does before the first exchange: the scan up to the partial
 * aggregate, joins with what is broadcast included. Spark's own aggregate above it merges the
 * buffers.
 */
final class TaskShareRule extends Rule<SparkPlan> {
  private final SparkSession session;

  TaskShareRule(SparkSession session) {
    this.session = session;
  }

  @Override
  public SparkPlan apply(SparkPlan plan) {
    SQLConf conf = session.sessionState().conf();
    if (session.sparkContext().isLocal() || !AcceleratorKeys.isEnabled(conf)) {
      return plan;
    }
    try {
      List<Engine> engines = Engines.current().all();
      return engines.isEmpty() ? plan : offload(plan, engines, conf);
    } catch (RuntimeException | LinkageError e) {
      Fallbacks.unplanned(e);
      return plan;
    }
  }

  private SparkPlan offload(SparkPlan plan, List<Engine> engines, SQLConf conf) {
    if (TaskShareTranslator.isWorthwhile(plan) && !TaskShareTranslator.isPastExchange(plan)) {
      Optional<SparkPlan> share = share(plan, engines, conf);
      if (share.isPresent()) {
        return share.get();
      }
    }
    List<SparkPlan> before = Scala.list(plan.children());
    List<SparkPlan> after = new ArrayList<>();
    boolean changed = false;
    for (SparkPlan child : before) {
      SparkPlan offloaded = offload(child, engines, conf);
      // The very same node where nothing was found below it.
      changed |= !offloaded.fastEquals(child);
      after.add(offloaded);
    }
    return changed ? plan.withNewChildren(Scala.seq(after)) : plan;
  }

  private static Optional<SparkPlan> share(SparkPlan plan, List<Engine> engines, SQLConf conf) {
    try {
      TaskShareTranslator.scan(plan);
      TaskShareTranslator translator = new TaskShareTranslator(conf, TaskShareTranslator::unknown);
      Relation root = translator.translate(plan);
      Fragment fragment = new Fragment(root, ZoneId.of(conf.sessionLocalTimeZone()));
      for (Engine engine : engines) {
        Compilation compilation = engine.compile(fragment);
        if (compilation instanceof Compilation.Compiled compiled) {
          TaskShare share =
              new TaskShare(
                  engine.name(),
                  fragment,
                  compiled.fragment().description(),
                  translator.hasSubqueries());
          TaskShareExec node = new TaskShareExec(share, plan);
          plan.logicalLink().foreach(link -> link(node, link));
          return Optional.of(node);
        } else if (compilation instanceof Compilation.Refused refused) {
          for (Refusal refusal : refused.refusals()) {
            note(plan, refusal.why() + " (" + engine.name() + ")");
          }
        }
      }
    } catch (Untranslatable e) {
      note(plan, e.getMessage());
    }
    return Optional.empty();
  }

  private static scala.runtime.BoxedUnit link(TaskShareExec node, LogicalPlan logical) {
    node.setLogicalLink(logical);
    return scala.runtime.BoxedUnit.UNIT;
  }

  private static void note(SparkPlan plan, String why) {
    if (plan.logicalLink().isDefined()) {
      new Origins().refuse(plan.logicalLink().get(), why);
    }
  }
}
