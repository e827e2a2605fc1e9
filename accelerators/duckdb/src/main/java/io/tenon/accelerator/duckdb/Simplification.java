package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.AggregateCall;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Expression.Call;
import io.tenon.spi.accelerator.Expression.Column;
import io.tenon.spi.accelerator.Field;
import io.tenon.spi.accelerator.NamedExpression;
import io.tenon.spi.accelerator.Relation;
import io.tenon.spi.accelerator.SortKey;
import io.tenon.spi.accelerator.WindowCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fragment without what tells its parts apart but changes no row: names, what Spark knows of
 * nulls, and {@link NullChecks} that nobody needs. Parts that are equal then are seen to be. One
 * for each fragment.
 */
final class Simplification {
  private static final String NAME = "c";

  private final Map<Relation, Relation> origins = new IdentityHashMap<>();
  private final NullChecks checks = new NullChecks(this::replaced);
  private final List<Relation> queries = new ArrayList<>();
  private final Map<Relation, Integer> grouped = new HashMap<>();

  /** The simplified fragment, with the same rows in columns of the same types. */
  Relation root(Relation root) {
    Relation simple = of(root);
    count(simple);
    queries.forEach(this::count);
    return simple;
  }

  private Relation of(Relation relation) {
    Relation simple = simplified(relation);
    origins.putIfAbsent(simple, relation);
    return simple;
  }

  private Relation replaced(Relation made, Relation simple) {
    origins.put(made, origin(simple));
    return made;
  }

  /** What the caller knows a part of the simplified fragment as. */
  Relation origin(Relation simple) {
    return origins.getOrDefault(simple, simple);
  }

  /** What lies within something that occurs again is not counted again. */
  private void count(Relation relation) {
    if (!isGrouped(relation) || grouped.merge(relation, 1, Integer::sum) == 1) {
      relation.inputs().forEach(this::count);
    }
  }

  private static boolean isGrouped(Relation relation) {
    return relation instanceof Relation.Aggregate
        || ((relation instanceof Relation.Project || relation instanceof Relation.Filter)
            && isGrouped(relation.inputs().get(0)));
  }

  /** Whether a part, an aggregate and what is computed from it, occurs more than once. */
  boolean isRepeated(Relation relation) {
    return isGrouped(relation) && grouped.getOrDefault(relation, 0) > 1;
  }

  private Relation simplified(Relation relation) {
    if (relation instanceof Relation.Filter filter) {
      return new Relation.Filter(
          of(filter.input()), NullChecks.withoutImplied(of(filter.condition())));
    }
    if (relation instanceof Relation.Project project) {
      return new Relation.Project(of(project.input()), named(project.columns()));
    }
    if (relation instanceof Relation.Aggregate aggregate) {
      return aggregate(aggregate);
    }
    if (relation instanceof Relation.Join join) {
      return checks.ofKeys(
          new Relation.Join(
              of(join.left()),
              of(join.right()),
              join.type(),
              all(join.leftKeys()),
              all(join.rightKeys()),
              ofNullable(join.condition())));
    }
    if (relation instanceof Relation.Sort sort) {
      return new Relation.Sort(of(sort.input()), keys(sort.keys()));
    }
    if (relation instanceof Relation.Limit limit) {
      return new Relation.Limit(of(limit.input()), limit.limit(), limit.offset());
    }
    if (relation instanceof Relation.TopN top) {
      return new Relation.TopN(of(top.input()), keys(top.keys()), top.limit(), top.offset());
    }
    if (relation instanceof Relation.Union union) {
      return new Relation.Union(
          union.inputs().stream().map(this::of).toList(), fields(union.output()));
    }
    if (relation instanceof Relation.Window window) {
      return new Relation.Window(
          of(window.input()),
          all(window.partitionBy()),
          keys(window.orderBy()),
          window.calls().stream().map(this::of).toList());
    }
    if (relation instanceof Relation.Expand expand) {
      return new Relation.Expand(
          of(expand.input()),
          expand.projections().stream().map(this::all).toList(),
          fields(expand.output()));
    }
    return relation;
  }

  /** A check of a group's column is as good above the aggregate, where a join may do without it. */
  private Relation aggregate(Relation.Aggregate aggregate) {
    List<NamedExpression> groups = named(aggregate.groupings());
    List<AggregateCall> calls = aggregate.aggregates().stream().map(this::of).toList();
    Relation input = of(aggregate.input());
    List<Integer> checked = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      if (groups.get(i).expression() instanceof Column group) {
        Relation without = checks.without(group.ordinal(), input);
        if (without != input) {
          input = without;
          checked.add(i);
        }
      }
    }
    Relation simple = new Relation.Aggregate(input, groups, calls, aggregate.mode());
    if (checked.isEmpty()) {
      return simple;
    }
    origins.put(simple, aggregate);
    return new Relation.Filter(
        simple,
        NullChecks.and(checked.stream().map(i -> NullChecks.isNotNull(i, simple)).toList()));
  }

  private List<NamedExpression> named(List<NamedExpression> columns) {
    return columns.stream().map(c -> new NamedExpression(NAME, of(c.expression()))).toList();
  }

  private static List<Field> fields(List<Field> fields) {
    return fields.stream().map(Simplification::field).toList();
  }

  private static Field field(Field field) {
    return new Field(NAME, field.type(), true);
  }

  private List<SortKey> keys(List<SortKey> keys) {
    return keys.stream()
        .map(key -> new SortKey(of(key.expression()), key.ascending(), key.nullsFirst()))
        .toList();
  }

  private AggregateCall of(AggregateCall call) {
    return new AggregateCall(
        call.function(),
        all(call.arguments()),
        call.distinct(),
        ofNullable(call.filter()),
        fields(call.results()),
        call.mode());
  }

  private WindowCall of(WindowCall call) {
    return new WindowCall(
        call.function(),
        all(call.arguments()),
        call.ignoreNulls(),
        call.frame(),
        field(call.result()),
        call.mode());
  }

  private List<Expression> all(List<Expression> expressions) {
    return expressions.stream().map(this::of).toList();
  }

  private @Nullable Expression ofNullable(@Nullable Expression expression) {
    return expression == null ? null : of(expression);
  }

  private Expression of(Expression expression) {
    if (expression instanceof Column column) {
      return new Column(column.ordinal(), column.type(), true);
    }
    if (expression instanceof Call call) {
      return new Call(call.function(), all(call.arguments()), call.type(), true, call.mode());
    }
    if (expression instanceof Expression.Cast cast) {
      return new Expression.Cast(of(cast.input()), cast.type(), true, cast.mode());
    }
    if (expression instanceof Expression.Case choice) {
      return new Expression.Case(
          choice.branches().stream()
              .map(branch -> new Expression.Branch(of(branch.condition()), of(branch.value())))
              .toList(),
          ofNullable(choice.otherwise()),
          choice.type(),
          true);
    }
    if (expression instanceof Expression.ScalarQuery query) {
      Relation simple = of(query.relation());
      queries.add(simple);
      return new Expression.ScalarQuery(simple);
    }
    return expression;
  }
}
