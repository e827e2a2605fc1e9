package io.tenon.accelerator.cudf;

import ai.rapids.cudf.DType;
import io.tenon.spi.accelerator.AggregateCall;
import io.tenon.spi.accelerator.AggregateMode;
import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Field;
import io.tenon.spi.accelerator.NamedExpression;
import io.tenon.spi.accelerator.Refusal;
import io.tenon.spi.accelerator.Relation;
import io.tenon.spi.accelerator.SortKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Makes the steps of a fragment, each relation one, or notes why not. */
final class Lowering {
  private final Expressions expressions = new Expressions(this::lower);
  private final List<Refusal> refusals = new ArrayList<>();
  private final StringBuilder description = new StringBuilder();
  private int depth;

  /** Why the fragment is not computed here; empty when it is. */
  List<Refusal> refusals() {
    return List.copyOf(refusals);
  }

  /** The steps, each on a line, below the one that reads from it. */
  String description() {
    return description.toString().stripTrailing();
  }

  Step root(Relation root) {
    if (root.output().isEmpty()) {
      refusals.add(new Refusal(root, "rows without columns cannot cross"));
    }
    return lower(root);
  }

  private Step lower(Relation relation) {
    description
        .append("  ".repeat(depth++))
        .append(relation.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT))
        .append(relation.output().stream().map(Field::name).toList())
        .append('\n');
    List<Step> inputs = relation.inputs().stream().map(this::lower).toList();
    Step step = checked(relation, () -> lower(relation, inputs));
    depth--;
    return step;
  }

  /** Notes a refusal and goes on, so that all reasons are found at once. */
  private Step checked(Relation relation, Supplier<Step> lowering) {
    try {
      Types.check(relation.output());
      return lowering.get();
    } catch (Unsupported e) {
      refusals.add(new Refusal(relation, e.getMessage()));
      return run -> {
        throw new IllegalStateException("a refused relation runs");
      };
    }
  }

  private Step lower(Relation relation, List<Step> inputs) {
    if (relation instanceof Relation.Scan scan) {
      return new Scanning(scan);
    }
    if (relation instanceof Relation.Input input) {
      return new InputStep(input);
    }
    if (relation instanceof Relation.Filter filter) {
      return RowSteps.filter(inputs.get(0), expressions.lower(filter.condition()));
    }
    if (relation instanceof Relation.Project project) {
      return RowSteps.project(inputs.get(0), named(project.columns()));
    }
    if (relation instanceof Relation.Aggregate aggregate) {
      return aggregate(aggregate, inputs.get(0));
    }
    if (relation instanceof Relation.Join join) {
      return join(join, inputs);
    }
    if (relation instanceof Relation.Sort sort) {
      return sorting(sort.input(), sort.keys()).sort(inputs.get(0));
    }
    if (relation instanceof Relation.TopN top) {
      if (top.limit() + top.offset() > Integer.MAX_VALUE || top.limit() + top.offset() < 0) {
        throw new Unsupported("so many of the first rows are not supported");
      }
      Sorting sorting = sorting(top.input(), top.keys());
      return top.limit() == 0
          ? RowSteps.limit(inputs.get(0), 0, 0)
          : sorting.top(inputs.get(0), top.limit(), top.offset());
    }
    if (relation instanceof Relation.Limit limit) {
      return RowSteps.limit(inputs.get(0), limit.limit(), limit.offset());
    }
    if (relation instanceof Relation.Union union) {
      return union(union, inputs);
    }
    if (relation instanceof Relation.Expand expand) {
      return expand(expand, inputs.get(0));
    }
    if (relation instanceof Relation.Values values) {
      return RowSteps.values(values);
    }
    throw new Unsupported("windows are not supported");
  }

  private List<Eval> named(List<NamedExpression> columns) {
    return expressions.lower(columns.stream().map(NamedExpression::expression).toList());
  }

  private Step aggregate(Relation.Aggregate aggregate, Step input) {
    boolean distinct = aggregate.aggregates().stream().anyMatch(AggregateCall::distinct);
    if (distinct) {
      return distinct(aggregate, input);
    }
    List<Eval> keys = groupKeys(aggregate.groupings());
    Aggregates calls = new Aggregates(expressions, aggregate.mode(), Math.max(1, keys.size()));
    aggregate.aggregates().forEach(calls::add);
    return new Grouping(input, keys, calls.measures(), calls.results());
  }

  /** Of equal keys Spark gives one in which NaN and zero are written in one way. */
  private List<Eval> groupKeys(List<NamedExpression> groupings) {
    List<Eval> keys = new ArrayList<>();
    for (NamedExpression grouping : groupings) {
      Eval key = expressions.lower(grouping.expression());
      keys.add(
          Types.isFloating(grouping.expression().type())
              ? f -> f.own(key.of(f).normalizeNANsAndZeros())
              : key);
    }
    return keys;
  }

  /** Distinct arguments are groups of their own, which are then aggregated. */
  private Step distinct(Relation.Aggregate aggregate, Step input) {
    AggregateCall first = aggregate.aggregates().get(0);
    boolean same =
        aggregate.mode() == AggregateMode.COMPLETE
            && aggregate.aggregates().stream()
                .allMatch(
                    call ->
                        call.distinct()
                            && call.filter() == null
                            && call.arguments().equals(first.arguments()));
    if (!same) {
      throw new Unsupported(
          "distinct aggregates beside others, of different arguments or with a filter are not"
              + " supported");
    }
    List<NamedExpression> arguments =
        first.arguments().stream().map(each -> new NamedExpression("argument", each)).toList();
    List<NamedExpression> inner =
        Stream.concat(aggregate.groupings().stream(), arguments.stream()).toList();
    Step groups = new Grouping(input, groupKeys(inner), List.of(), List.of());
    List<Expression> columns = new ArrayList<>();
    for (int i = 0; i < inner.size(); i++) {
      Field field = inner.get(i).field();
      columns.add(new Expression.Column(i, field.type(), field.nullable()));
    }
    int keys = aggregate.groupings().size();
    Aggregates calls = new Aggregates(expressions, AggregateMode.COMPLETE, Math.max(1, keys));
    for (AggregateCall call : aggregate.aggregates()) {
      calls.add(
          new AggregateCall(
              call.function(),
              columns.subList(keys, columns.size()),
              false,
              null,
              call.results(),
              call.mode()));
    }
    return new Grouping(
        groups, expressions.lower(columns.subList(0, keys)), calls.measures(), calls.results());
  }

  private Step join(Relation.Join join, List<Step> inputs) {
    for (int i = 0; i < join.leftKeys().size(); i++) {
      DataType left = join.leftKeys().get(i).type();
      if (Types.isFloating(left) || !Calls.same(left, join.rightKeys().get(i).type())) {
        throw new Unsupported("a join by " + Types.words(left) + " is not supported");
      }
    }
    return new Joining(
        join.type(),
        inputs.get(0),
        inputs.get(1),
        expressions.lower(join.leftKeys()),
        expressions.lower(join.rightKeys()),
        join.condition() == null ? null : expressions.lower(join.condition()),
        types(join.left()),
        types(join.right()));
  }

  private static List<DType> types(Relation relation) {
    return relation.output().stream().map(field -> Types.device(field.type())).toList();
  }

  private Sorting sorting(Relation input, List<SortKey> keys) {
    if (keys.isEmpty()) {
      throw new Unsupported("an order without a key is not supported");
    }
    return new Sorting(
        input.output().size(),
        expressions.lower(keys.stream().map(SortKey::expression).toList()),
        keys.stream().map(SortKey::ascending).toList(),
        keys.stream().map(SortKey::nullsFirst).toList());
  }

  private static Step union(Relation.Union union, List<Step> inputs) {
    for (Relation input : union.inputs()) {
      for (int i = 0; i < union.output().size(); i++) {
        if (!Calls.same(input.output().get(i).type(), union.output().get(i).type())) {
          throw new Unsupported("a union of different types is not supported");
        }
      }
    }
    return RowSteps.union(inputs);
  }

  private Step expand(Relation.Expand expand, Step input) {
    for (List<Expression> projection : expand.projections()) {
      for (int i = 0; i < projection.size(); i++) {
        if (!(projection.get(i) instanceof Expression.Literal)
            && !Calls.same(projection.get(i).type(), expand.output().get(i).type())) {
          throw new Unsupported("projections of different types are not supported");
        }
      }
    }
    return RowSteps.expand(input, expand.projections().stream().map(expressions::lower).toList());
  }
}
