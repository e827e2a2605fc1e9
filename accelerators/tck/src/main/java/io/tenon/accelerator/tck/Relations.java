package io.tenon.accelerator.tck;

import io.tenon.accelerator.tck.Plan.Typed;
import io.tenon.spi.accelerator.AggregateCall;
import io.tenon.spi.accelerator.AggregateMode;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Field;
import io.tenon.spi.accelerator.JoinType;
import io.tenon.spi.accelerator.NamedExpression;
import io.tenon.spi.accelerator.Relation;
import io.tenon.spi.accelerator.SortKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Steps of a plan, each as the SPI has it and as Spark has it. */
final class Relations {
  private Relations() {}

  static Plan input(Oracle oracle, Table table, int index) {
    List<Field> fields = table.fields();
    return new Plan(new Relation.Input(index, fields), oracle.table(table), false);
  }

  static Plan project(Plan input, List<Typed> columns) {
    List<NamedExpression> named = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      named.add(new NamedExpression("c" + i, columns.get(i).expression()));
    }
    return new Plan(
        new Relation.Project(input.relation(), named),
        Plan.named(input.spark().select(numbered(columns))),
        input.ordered());
  }

  private static Column[] numbered(List<Typed> columns) {
    return IntStream.range(0, columns.size())
        .mapToObj(i -> columns.get(i).spark().as("p" + i))
        .toArray(Column[]::new);
  }

  static Plan filter(Plan input, Typed condition) {
    return new Plan(
        new Relation.Filter(input.relation(), condition.expression()),
        input.spark().filter(condition.spark()),
        input.ordered());
  }

  /** All columns in this order, so that the order of the rows is certain. */
  static Plan sort(Plan input, SplittableRandom random, int limit) {
    List<SortKey> keys = new ArrayList<>();
    List<Column> columns = new ArrayList<>();
    for (Typed column : input.columns()) {
      boolean ascending = random.nextBoolean();
      boolean nullsFirst = random.nextBoolean();
      keys.add(new SortKey(column.expression(), ascending, nullsFirst));
      columns.add(order(column.spark(), ascending, nullsFirst));
    }
    Dataset<Row> sorted = input.spark().orderBy(columns.toArray(Column[]::new));
    return limit < 0
        ? new Plan(new Relation.Sort(input.relation(), keys), sorted, true)
        : new Plan(
            new Relation.TopN(input.relation(), keys, limit, limit / 2),
            sorted.offset(limit / 2).limit(limit),
            true);
  }

  static Column order(Column column, boolean ascending, boolean nullsFirst) {
    if (ascending) {
      return nullsFirst ? column.asc_nulls_first() : column.asc_nulls_last();
    }
    return nullsFirst ? column.desc_nulls_first() : column.desc_nulls_last();
  }

  static Plan join(
      Plan left, Plan right, JoinType type, List<Typed> leftKeys, List<Typed> rightKeys) {
    Dataset<Row> other = right.spark().toDF(renamed(right, "r"));
    Column condition = functions.lit(true);
    for (int i = 0; i < leftKeys.size(); i++) {
      int ordinal = ((Expression.Column) rightKeys.get(i).expression()).ordinal();
      condition = condition.and(leftKeys.get(i).spark().equalTo(functions.col("r" + ordinal)));
    }
    Dataset<Row> joined = left.spark().join(other, condition, word(type));
    return new Plan(
        new Relation.Join(
            left.relation(),
            right.relation(),
            type,
            leftKeys.stream().map(Typed::expression).toList(),
            rightKeys.stream().map(Typed::expression).toList(),
            null),
        Plan.named(joined),
        false);
  }

  private static String[] renamed(Plan plan, String prefix) {
    return IntStream.range(0, plan.relation().output().size())
        .mapToObj(i -> prefix + i)
        .toArray(String[]::new);
  }

  private static String word(JoinType type) {
    return switch (type) {
      case INNER -> "inner";
      case LEFT_OUTER -> "left_outer";
      case RIGHT_OUTER -> "right_outer";
      case FULL_OUTER -> "full_outer";
      case LEFT_SEMI -> "left_semi";
      case LEFT_ANTI -> "left_anti";
      case CROSS -> "cross";
      case NULL_AWARE_LEFT_ANTI -> throw new IllegalArgumentException("not a join of Spark's API");
    };
  }

  static Plan union(Plan left, Plan right) {
    return new Plan(
        new Relation.Union(
            List.of(left.relation(), right.relation()),
            left.relation().output().stream()
                .map(field -> new Field(field.name(), field.type(), true))
                .toList()),
        Plan.named(left.spark().unionAll(right.spark())),
        false);
  }

  /**
   * An aggregation.
   *
   * @param calls names with arguments
   * @param twoPhases whether buffers are made first, and the results from these
   */
  static Optional<Plan> aggregate(
      Generator generator, Plan input, List<Typed> keys, List<Candidate> calls, boolean distinct) {
    List<AggregateCall> aggregates = new ArrayList<>();
    List<Column> columns = new ArrayList<>();
    for (Candidate call : calls) {
      List<Typed> arguments = generator.arguments(input.columns(), call.arguments());
      if (arguments == null) {
        continue;
      }
      Column column =
          distinct
              ? functions.count_distinct(arguments.get(0).spark())
              : functions.call_function(
                  call.name(), arguments.stream().map(Typed::spark).toArray(Column[]::new));
      Optional<Resolver.Resolved> resolved = Resolver.resolve(input.spark(), column, List.of());
      if (resolved.isEmpty()) {
        continue;
      }
      aggregates.add(
          new AggregateCall(
              distinct ? "count" : call.name(),
              arguments.stream().map(Typed::expression).toList(),
              distinct,
              null,
              List.of(new Field(call.name(), resolved.get().type(), resolved.get().nullable())),
              generator.mode()));
      columns.add(column.as("a" + columns.size()));
    }
    if (aggregates.isEmpty()) {
      return Optional.empty();
    }
    Dataset<Row> grouped =
        input
            .spark()
            .groupBy(numbered(keys))
            .agg(columns.get(0), columns.stream().skip(1).toArray(Column[]::new));
    List<NamedExpression> groupings = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      groupings.add(new NamedExpression("g" + i, keys.get(i).expression()));
    }
    return Optional.of(
        new Plan(
            new Relation.Aggregate(input.relation(), groupings, aggregates, AggregateMode.COMPLETE),
            Plan.named(grouped),
            false));
  }

  /** The same aggregation in two steps, with the buffers that Spark has. */
  static Optional<Relation> twoPhases(Relation.Aggregate complete) {
    List<AggregateCall> first = new ArrayList<>();
    List<AggregateCall> second = new ArrayList<>();
    int column = complete.groupings().size();
    for (AggregateCall call : complete.aggregates()) {
      Optional<List<Field>> buffer = Buffers.of(call);
      if (buffer.isEmpty()) {
        return Optional.empty();
      }
      first.add(
          new AggregateCall(
              call.function(), call.arguments(), false, call.filter(), buffer.get(), call.mode()));
      List<Expression> columns = new ArrayList<>();
      for (Field field : buffer.get()) {
        columns.add(new Expression.Column(column++, field.type(), field.nullable()));
      }
      second.add(
          new AggregateCall(call.function(), columns, false, null, call.results(), call.mode()));
    }
    Relation.Aggregate partial =
        new Relation.Aggregate(
            complete.input(), complete.groupings(), first, AggregateMode.PARTIAL);
    List<NamedExpression> keys =
        IntStream.range(0, complete.groupings().size())
            .mapToObj(
                i -> {
                  Field field = partial.output().get(i);
                  return new NamedExpression(
                      field.name(), new Expression.Column(i, field.type(), field.nullable()));
                })
            .toList();
    return Optional.of(new Relation.Aggregate(partial, keys, second, AggregateMode.FINAL));
  }

  static List<Typed> both(List<Typed> some, List<Typed> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }
}
