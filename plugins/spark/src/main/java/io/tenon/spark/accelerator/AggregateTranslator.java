package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.AggregateCall;
import io.tenon.spi.accelerator.AggregateMode;
import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.EvalMode;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Field;
import io.tenon.spi.accelerator.NamedExpression;
import io.tenon.spi.accelerator.Relation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateFunction;
import org.apache.spark.sql.catalyst.expressions.aggregate.First;
import org.apache.spark.sql.catalyst.planning.PhysicalAggregation;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Expand;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.Option;
import scala.Tuple4;
import scala.collection.immutable.Seq;

/** Aggregates: the groups and calls, and what is computed from their results. */
final class AggregateTranslator {
  private AggregateTranslator() {}

  static Optional<Rows> rows(PlanTranslator plans, Aggregate aggregate) {
    Option<
            Tuple4<
                Seq<org.apache.spark.sql.catalyst.expressions.NamedExpression>,
                Seq<AggregateExpression>,
                Seq<org.apache.spark.sql.catalyst.expressions.NamedExpression>,
                LogicalPlan>>
        parts = PhysicalAggregation.unapply(aggregate);
    if (parts.isEmpty()) {
      throw new Untranslatable("functions of another language");
    }
    List<org.apache.spark.sql.catalyst.expressions.NamedExpression> groupings =
        Scala.list(parts.get()._1());
    List<AggregateExpression> calls = Scala.list(parts.get()._2());
    Set<ExprId> used = new HashSet<>(PlanTranslator.references(parts.get()._1()));
    used.addAll(PlanTranslator.references(parts.get()._2()));
    return plans
        .rows(parts.get()._4(), used)
        .map(in -> aggregated(plans, in, groupings, calls, aggregate))
        .map(in -> plans.projected(in, Scala.list(parts.get()._3())));
  }

  /**
   * The aggregate without what is computed from its results, and that by itself: where the latter
   * stays in Spark, the former need not.
   *
   * @return empty when nothing is computed from the results
   */
  static Optional<Split> split(Aggregate aggregate) {
    Option<
            Tuple4<
                Seq<org.apache.spark.sql.catalyst.expressions.NamedExpression>,
                Seq<AggregateExpression>,
                Seq<org.apache.spark.sql.catalyst.expressions.NamedExpression>,
                LogicalPlan>>
        parts = PhysicalAggregation.unapply(aggregate);
    if (parts.isEmpty()
        || Scala.<org.apache.spark.sql.catalyst.expressions.NamedExpression>list(parts.get()._3())
            .stream()
            .allMatch(result -> result instanceof Attribute)) {
      return Optional.empty();
    }
    List<org.apache.spark.sql.catalyst.expressions.Expression> groupings = new ArrayList<>();
    List<org.apache.spark.sql.catalyst.expressions.NamedExpression> output = new ArrayList<>();
    for (org.apache.spark.sql.catalyst.expressions.NamedExpression group :
        Scala.<org.apache.spark.sql.catalyst.expressions.NamedExpression>list(parts.get()._1())) {
      output.add(group);
      groupings.add(
          group instanceof Alias alias
              ? alias.child()
              : (org.apache.spark.sql.catalyst.expressions.Expression) group);
    }
    for (AggregateExpression call : Scala.<AggregateExpression>list(parts.get()._2())) {
      output.add(
          new Alias(
              call,
              call.aggregateFunction().prettyName(),
              call.resultId(),
              Scala.seq(List.of()),
              Option.empty(),
              Scala.seq(List.of())));
    }
    return Optional.of(
        new Split(
            parts.get()._3(),
            new Aggregate(
                Scala.seq(groupings), Scala.seq(output), aggregate.child(), aggregate.hint())));
  }

  /**
   * @param results over the output of {@code aggregate}
   */
  record Split(
      Seq<org.apache.spark.sql.catalyst.expressions.NamedExpression> results,
      Aggregate aggregate) {}

  private static Rows aggregated(
      PlanTranslator plans,
      Rows in,
      List<org.apache.spark.sql.catalyst.expressions.NamedExpression> groupings,
      List<AggregateExpression> calls,
      Aggregate aggregate) {
    ExpressionTranslator expressions = plans.over(in);
    List<NamedExpression> groups =
        groupings.stream()
            .map(group -> new NamedExpression(group.name(), grouping(expressions, group)))
            .toList();
    List<AggregateCall> translated =
        calls.stream().map(call -> call(plans, expressions, call, aggregate)).toList();
    List<Attribute> output = new ArrayList<>();
    groupings.forEach(group -> output.add(group.toAttribute()));
    calls.forEach(call -> output.add(call.resultAttribute()));
    return Rows.of(
        new Relation.Aggregate(in.relation(), groups, translated, AggregateMode.COMPLETE), output);
  }

  /** Spark makes -0.0 and all NaNs one group, and shows the normal form. */
  static Expression grouping(
      ExpressionTranslator expressions,
      org.apache.spark.sql.catalyst.expressions.NamedExpression group) {
    Expression key = expressions.of((org.apache.spark.sql.catalyst.expressions.Expression) group);
    if (key.type() == DataType.Simple.FLOAT || key.type() == DataType.Simple.DOUBLE) {
      return new Expression.Call(
          "normalizenanandzero", List.of(key), key.type(), key.nullable(), EvalMode.LEGACY);
    }
    return key;
  }

  private static AggregateCall call(
      PlanTranslator plans,
      ExpressionTranslator expressions,
      AggregateExpression call,
      Aggregate aggregate) {
    Attribute result = call.resultAttribute();
    Field field = Types.field(result);
    Expression filter = call.filter().isDefined() ? expressions.of(call.filter().get()) : null;
    AggregateFunction function = call.aggregateFunction();
    if (function instanceof First first && isFromDistinctRewrite(first, aggregate)) {
      return new AggregateCall(
          "max",
          List.of(expressions.of(first.child())),
          false,
          filter,
          List.of(field),
          EvalMode.LEGACY);
    }
    if (!function.deterministic()) {
      throw new Untranslatable(
          "aggregate function " + function.prettyName() + ", which depends on the order of rows");
    }
    return new AggregateCall(
        FunctionNames.of(function),
        expressions.all(function.children()),
        call.isDistinct(),
        filter,
        List.of(field),
        Parameters.check(function, plans.zone()));
  }

  /**
   * Spark's rewrite of several DISTINCT aggregates picks the one value of a group by {@code
   * first(…) ignore nulls}; the greatest of one value is that value.
   */
  private static boolean isFromDistinctRewrite(First first, Aggregate aggregate) {
    return first.ignoreNulls()
        && aggregate.child() instanceof Aggregate inner
        && inner.child() instanceof Expand expand
        && Scala.<Attribute>list(expand.output()).stream()
            .anyMatch(attribute -> attribute.name().equals("gid"));
  }
}
