package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.Compilation;
import io.tenon.spi.accelerator.Fragment;
import io.tenon.spi.accelerator.Relation;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ReturnAnswer;
import org.apache.spark.sql.catalyst.trees.TreeNodeTag;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.ProjectExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.SparkStrategy;
import org.apache.spark.sql.execution.adaptive.LogicalQueryStage;
import org.apache.spark.sql.execution.command.ExplainCommand;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.WriteFiles;
import org.apache.spark.sql.internal.SQLConf;
import scala.collection.immutable.Seq;

/**
 * Offloads the largest parts of a query in local mode. Spark asks from the root downwards, so what
 * is accepted first is the largest; what is refused comes back node by node.
 */
final class OffloadStrategy extends SparkStrategy {
  private static final Seq<SparkPlan> NOT_MINE = Scala.seq(List.of());

  /** On a query whose reasons are said already. */
  private static final TreeNodeTag<Boolean> SAID = new TreeNodeTag<>("tenon.said");

  private final SparkSession session;

  OffloadStrategy(SparkSession session) {
    this.session = session;
  }

  @Override
  public Seq<SparkPlan> apply(LogicalPlan plan) {
    boolean whole = plan instanceof ReturnAnswer;
    LogicalPlan query = plan instanceof ReturnAnswer answer ? answer.child() : plan;
    if (query instanceof ExplainCommand explain) {
      return Scala.seq(List.of(new ExplainExec(explain)));
    }
    if (query instanceof Command
        || query instanceof WriteFiles
        || query.isStreaming()
        || Fallback.stays(query)
        || plan.containsTag(SAID)
        || !readsFiles(query)
        || !AcceleratorKeys.isEnabled(session.sessionState().conf())) {
      return NOT_MINE;
    }
    boolean local = session.sparkContext().isLocal();
    Optional<SparkPlan> offloaded = local ? offloaded(query, whole) : Optional.empty();
    return offloaded
        .or(() -> whole ? said(query, local) : Optional.empty())
        .map(node -> Scala.<SparkPlan>seq(List.of(node)))
        .orElse(NOT_MINE);
  }

  private Optional<SparkPlan> offloaded(LogicalPlan query, boolean whole) {
    if (Origins.isRefused(query)) {
      return Optional.empty();
    }
    try {
      return node(query, whole)
          .or(() -> query instanceof Aggregate aggregate ? below(aggregate) : Optional.empty());
    } catch (RuntimeException | LinkageError e) {
      // Whatever is wrong with an accelerator, the query is planned without it.
      Fallbacks.unplanned(e);
      new Origins().refuse(query, e.toString());
      return Optional.empty();
    }
  }

  /**
   * Spark's own plan of a query, planned as if this were not here, with the reasons above it; empty
   * when there is nothing to say. On a cluster that is known only later, as stages are planned.
   */
  private Optional<SparkPlan> said(LogicalPlan query, boolean local) {
    if (local ? Reasons.of(query).isEmpty() : !mayHaveReasons(query)) {
      return Optional.empty();
    }
    ReturnAnswer again = new ReturnAnswer(query);
    again.setTagValue(SAID, true);
    return Optional.of(new StaysExec(planLater(again)));
  }

  /** What reads no file is small, and not worth the start of an accelerator. */
  private static boolean readsFiles(LogicalPlan query) {
    return Scala.<LogicalPlan>list(query.collectLeaves()).stream()
        .anyMatch(LogicalRelation.class::isInstance);
  }

  private static boolean mayHaveReasons(LogicalPlan query) {
    // Of a query that adaptive execution has come to the end of they have been said.
    if (query instanceof LogicalQueryStage) {
      return false;
    }
    try {
      return !Engines.current().all().isEmpty();
    } catch (RuntimeException | LinkageError e) {
      Fallbacks.unplanned(e);
      return false;
    }
  }

  private Optional<SparkPlan> node(LogicalPlan query, boolean whole) {
    return offload(Engines.current().all(), query, whole)
        .map(offload -> new OffloadExec(offload, query.output(), query));
  }

  /** The aggregate is offloaded, and Spark goes on with its results. */
  private Optional<SparkPlan> below(Aggregate aggregate) {
    return AggregateTranslator.split(aggregate)
        .flatMap(
            split ->
                node(split.aggregate(), false).map(node -> new ProjectExec(split.results(), node)));
  }

  private Optional<Offload> offload(List<Engine> engines, LogicalPlan query, boolean whole) {
    if (engines.isEmpty()) {
      return Optional.empty();
    }
    SQLConf conf = session.sessionState().conf();
    Origins origins = new Origins();
    PlanTranslator translator = new PlanTranslator(conf, origins);
    Optional<Relation> root = translator.translate(query);
    if (root.isEmpty() || !Offload.isWorthwhile(root.get(), whole)) {
      return Optional.empty();
    }
    long least = AcceleratorKeys.leastInput(conf).bytes();
    if (translator.bytes() < least) {
      origins.refuse(
          query,
          "reads %d bytes, less than %s"
              .formatted(translator.bytes(), AcceleratorKeys.LEAST_INPUT));
      return Optional.empty();
    }
    Fragment fragment = new Fragment(root.get(), ZoneId.of(conf.sessionLocalTimeZone()));
    for (Engine engine : engines) {
      Compilation compilation = engine.compile(fragment);
      if (compilation instanceof Compilation.Compiled compiled) {
        return Optional.of(
            new Offload(engine.name(), fragment, compiled.fragment().description(), whole));
      } else if (compilation instanceof Compilation.Refused refused) {
        refused.refusals().forEach(refusal -> origins.refuse(refusal, engine.name()));
      }
    }
    return Optional.empty();
  }
}
