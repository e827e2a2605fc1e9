package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Field;
import io.tenon.spi.accelerator.NamedExpression;
import io.tenon.spi.accelerator.Relation;
import io.tenon.spi.accelerator.SortKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.expressions.ScalarSubquery;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Expand;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Offset;
import org.apache.spark.sql.catalyst.plans.logical.OneRowRelation;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import org.apache.spark.sql.catalyst.plans.logical.WindowGroupLimit;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.internal.SQLConf;

/**
 * Optimized plans of Catalyst as relations of the SPI. One for each plan; not for several threads.
 * What cannot be expressed is noted, and the search for reasons goes on in the other branches.
 */
final class PlanTranslator {
  /** Stands in where a relation would have no column at all. */
  private static final Field NOTHING =
      new Field("nothing", io.tenon.spi.accelerator.DataType.Simple.BOOLEAN, false);

  private final SQLConf conf;
  private final Origins origins;
  private final ScanTranslator scans;

  PlanTranslator(SQLConf conf, Origins origins) {
    this.conf = conf;
    this.origins = origins;
    scans = new ScanTranslator(conf);
  }

  /** The relation with exactly the plan's columns; empty when reasons against it were noted. */
  Optional<Relation> translate(LogicalPlan plan) {
    List<Attribute> output = Scala.list(plan.output());
    return rows(plan, ids(output)).map(rows -> origins.note(rows.exactly(output), plan));
  }

  /** How many bytes the scans read. */
  long bytes() {
    return scans.bytes();
  }

  /**
   * @param required which attributes are used above
   */
  Optional<Rows> rows(LogicalPlan plan, Set<ExprId> required) {
    origins.enter(plan);
    try {
      Optional<Rows> rows = dispatch(plan, required);
      rows.ifPresent(present -> origins.note(present.relation(), plan));
      return rows;
    } catch (Untranslatable e) {
      origins.refuse(plan, e.getMessage());
      return Optional.empty();
    } finally {
      origins.leave();
    }
  }

  private Optional<Rows> dispatch(LogicalPlan plan, Set<ExprId> required) {
    if (plan instanceof Project project) {
      return project(project, required);
    }
    if (plan instanceof Filter filter) {
      return filter(filter, required);
    }
    if (plan instanceof LogicalRelation relation) {
      return Optional.of(scans.rows(relation, required, List.of()));
    }
    if (plan instanceof Aggregate aggregate) {
      return AggregateTranslator.rows(this, aggregate);
    }
    if (plan instanceof Join join) {
      return JoinTranslator.rows(this, join, required);
    }
    if (plan instanceof Window window) {
      return WindowTranslator.rows(this, window, required);
    }
    if (plan instanceof WindowGroupLimit limit) {
      // Only spares work of the window above, which filters all the same.
      return rows(limit.child(), required);
    }
    if (plan instanceof Union union) {
      return union(union);
    }
    if (plan instanceof Expand expand) {
      return expand(expand);
    }
    if (plan instanceof LocalRelation local) {
      return Optional.of(values(local));
    }
    if (plan instanceof OneRowRelation) {
      return Optional.of(
          new Rows(
              new Relation.Values(
                  List.of(NOTHING), List.of(List.of(new Expression.Literal(NOTHING.type(), true)))),
              Map.of()));
    }
    return ordered(plan, required);
  }

  private Optional<Rows> ordered(LogicalPlan plan, Set<ExprId> required) {
    if (plan instanceof Sort sort) {
      if (!sort.global()) {
        // Before a write, say: each task sorts its own rows, and so they remain many.
        throw new Untranslatable("an order within each partition");
      }
      return rows(sort.child(), union(required, references(sort.order())))
          .map(in -> in.with(new Relation.Sort(in.relation(), keys(in, sort.order()))));
    }
    if (plan instanceof GlobalLimit global
        && global.child() instanceof LocalLimit local
        && local.child() instanceof Sort sort
        && sort.global()) {
      long limit = number(global.limitExpr());
      return rows(sort.child(), union(required, references(sort.order())))
          .map(in -> in.with(new Relation.TopN(in.relation(), keys(in, sort.order()), limit, 0)));
    }
    if (plan instanceof GlobalLimit global) {
      LogicalPlan child =
          global.child() instanceof LocalLimit local ? local.child() : global.child();
      return limit(child, required, number(global.limitExpr()), 0);
    }
    if (plan instanceof LocalLimit local) {
      return limit(local.child(), required, number(local.limitExpr()), 0);
    }
    if (plan instanceof Offset offset) {
      return limit(offset.child(), required, Long.MAX_VALUE, number(offset.offsetExpr()));
    }
    throw new Untranslatable("operator " + plan.nodeName());
  }

  private Optional<Rows> limit(LogicalPlan child, Set<ExprId> required, long limit, long offset) {
    return rows(child, required)
        .map(in -> in.with(new Relation.Limit(in.relation(), limit, offset)));
  }

  private static long number(org.apache.spark.sql.catalyst.expressions.Expression expression) {
    return ((Number) expression.eval(null)).longValue();
  }

  private Optional<Rows> project(Project project, Set<ExprId> required) {
    List<org.apache.spark.sql.catalyst.expressions.NamedExpression> wanted =
        Scala.<org.apache.spark.sql.catalyst.expressions.NamedExpression>list(project.projectList())
            .stream()
            .filter(column -> required.contains(column.exprId()))
            .toList();
    return rows(project.child(), references(Scala.seq(wanted)))
        .map(in -> wanted.isEmpty() ? in : projected(in, wanted));
  }

  /** These columns, computed over {@code in}. */
  Rows projected(Rows in, List<org.apache.spark.sql.catalyst.expressions.NamedExpression> columns) {
    ExpressionTranslator expressions = over(in);
    List<NamedExpression> translated =
        columns.stream()
            .map(
                column ->
                    new NamedExpression(
                        column.name(),
                        expressions.of(
                            (org.apache.spark.sql.catalyst.expressions.Expression) column)))
            .toList();
    return Rows.of(
        new Relation.Project(in.relation(), translated),
        columns.stream().map(column -> column.toAttribute()).toList());
  }

  private Optional<Rows> filter(Filter filter, Set<ExprId> required) {
    List<org.apache.spark.sql.catalyst.expressions.Expression> conditions =
        Conjunctions.withoutHints(filter.condition());
    Set<ExprId> used = union(required, references(Scala.seq(conditions)));
    Optional<Rows> input =
        filter.child() instanceof LogicalRelation relation
            ? scan(relation, used, conditions)
            : rows(filter.child(), used);
    return input.map(
        in ->
            conditions.isEmpty()
                ? in
                : in.with(
                    new Relation.Filter(in.relation(), over(in).of(Conjunctions.and(conditions)))));
  }

  private Optional<Rows> scan(
      LogicalRelation relation,
      Set<ExprId> required,
      List<org.apache.spark.sql.catalyst.expressions.Expression> conditions) {
    origins.enter(relation);
    try {
      Rows rows = scans.rows(relation, required, conditions);
      origins.note(rows.relation(), relation);
      return Optional.of(rows);
    } catch (Untranslatable e) {
      origins.refuse(relation, e.getMessage());
      return Optional.empty();
    } finally {
      origins.leave();
    }
  }

  private Optional<Rows> union(Union union) {
    List<Optional<Relation>> inputs =
        Scala.<LogicalPlan>list(union.children()).stream().map(this::translate).toList();
    if (inputs.stream().anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    List<Attribute> output = Scala.list(union.output());
    return Optional.of(
        Rows.of(
            new Relation.Union(
                inputs.stream().map(Optional::get).toList(),
                output.stream().map(Types::field).toList()),
            output));
  }

  private Optional<Rows> expand(Expand expand) {
    Set<ExprId> used = new HashSet<>();
    List<scala.collection.immutable.Seq<org.apache.spark.sql.catalyst.expressions.Expression>>
        projections = Scala.list(expand.projections());
    projections.forEach(projection -> used.addAll(references(projection)));
    List<Attribute> output = Scala.list(expand.output());
    return rows(expand.child(), used)
        .map(
            in ->
                Rows.of(
                    new Relation.Expand(
                        in.relation(),
                        projections.stream().map(projection -> over(in).all(projection)).toList(),
                        output.stream().map(Types::field).toList()),
                    output));
  }

  private static Rows values(LocalRelation local) {
    List<Attribute> output = Scala.list(local.output());
    if (output.isEmpty()) {
      throw new Untranslatable("rows without columns");
    }
    List<List<Expression.Literal>> rows = new ArrayList<>();
    for (InternalRow row : Scala.<InternalRow>list(local.data())) {
      List<Expression.Literal> values = new ArrayList<>();
      for (int i = 0; i < output.size(); i++) {
        values.add(Literals.of(row.get(i, output.get(i).dataType()), output.get(i).dataType()));
      }
      rows.add(values);
    }
    return Rows.of(new Relation.Values(output.stream().map(Types::field).toList(), rows), output);
  }

  /** The session's time zone. */
  String zone() {
    return conf.sessionLocalTimeZone();
  }

  ExpressionTranslator over(Rows in) {
    return over(in.ordinals());
  }

  ExpressionTranslator over(Map<ExprId, Integer> columns) {
    return new ExpressionTranslator(conf.sessionLocalTimeZone(), columns, this::subquery);
  }

  private Expression subquery(PlanExpression<?> query) {
    if (query instanceof ScalarSubquery scalar
        && scalar.outerAttrs().isEmpty()
        && scalar.joinCond().isEmpty()) {
      return translate(scalar.plan())
          .map(Expression.ScalarQuery::new)
          .orElseThrow(() -> new Untranslatable("a subquery that stays in Spark"));
    }
    throw new Untranslatable("a subquery of kind " + query.nodeName());
  }

  List<SortKey> keys(Rows in, scala.collection.Iterable<SortOrder> order) {
    return Scala.<SortOrder>list(order).stream()
        .map(
            key ->
                new SortKey(
                    over(in).of(key.child()),
                    key.direction().sql().equals("ASC"),
                    key.nullOrdering().sql().equals("NULLS FIRST")))
        .toList();
  }

  static Set<ExprId> references(scala.collection.Iterable<?> expressions) {
    Set<ExprId> ids = new HashSet<>();
    for (Object expression : Scala.<Object>list(expressions)) {
      ids.addAll(
          ids(
              Scala.list(
                  ((org.apache.spark.sql.catalyst.expressions.Expression) expression)
                      .references()
                      .toSeq())));
    }
    return ids;
  }

  static Set<ExprId> ids(List<? extends Attribute> attributes) {
    Set<ExprId> ids = new HashSet<>();
    attributes.forEach(attribute -> ids.add(attribute.exprId()));
    return ids;
  }

  static Set<ExprId> union(Set<ExprId> first, Set<ExprId> second) {
    Set<ExprId> both = new HashSet<>(first);
    both.addAll(second);
    return both;
  }
}
