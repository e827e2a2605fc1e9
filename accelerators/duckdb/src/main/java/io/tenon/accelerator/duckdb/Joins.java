package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.JoinType;
import io.tenon.spi.accelerator.Relation;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Joins in SQL. */
final class Joins {
  private final Expressions expressions;
  private final Simplification simplification;
  private final Function<Relation, Rows> inputs;
  private final Supplier<String> aliases;

  /** By aggregate, which keys its groups must have: columns of the other side of a join. */
  private final Map<Relation, List<Optional<Sql>>> correlated = new IdentityHashMap<>();

  /**
   * @param inputs lowers a side
   * @param aliases gives a name that is used nowhere else
   */
  Joins(
      Expressions expressions,
      Simplification simplification,
      Function<Relation, Rows> inputs,
      Supplier<String> aliases) {
    this.expressions = expressions;
    this.simplification = simplification;
    this.inputs = inputs;
    this.aliases = aliases;
  }

  Rows lower(Relation.Join join) {
    String left = aliases.get();
    String right = aliases.get();
    Optional<GroupedSide> grouped =
        isOwn(join.right()) ? GroupedSide.right(join) : Optional.empty();
    if (grouped.isPresent()) {
      Rows lefts = inputs.apply(join.left());
      Rows rights = correlated(grouped.get(), join.right(), lefts.columns(left));
      return joined(join, lefts.columns(left), rights.columns(right))
          .from(lefts, left, word(join.type()) + "LATERAL ", rights, right);
    }
    grouped = isOwn(join.left()) ? GroupedSide.left(join) : Optional.empty();
    if (grouped.isPresent()) {
      Rows rights = inputs.apply(join.right());
      Rows lefts = correlated(grouped.get(), join.left(), rights.columns(right));
      return joined(join, lefts.columns(left), rights.columns(right))
          .from(rights, right, " JOIN LATERAL ", lefts, left);
    }
    Rows lefts = inputs.apply(join.left());
    Rows rights = inputs.apply(join.right());
    Joined joined = joined(join, lefts.columns(left), rights.columns(right));
    return join.type() == JoinType.NULL_AWARE_LEFT_ANTI
        ? joined.notIn(lefts, left, rights, right)
        : joined.from(lefts, left, word(join.type()), rights, right);
  }

  /** What is computed once for several places cannot refer to one of them. */
  private boolean isOwn(Relation side) {
    return !simplification.isRepeated(side)
        && (side instanceof Relation.Aggregate || side.inputs().stream().allMatch(this::isOwn));
  }

  private Rows correlated(GroupedSide side, Relation relation, List<Sql> others) {
    correlated.put(
        side.aggregate(),
        side.keys().stream().map(key -> key.map(k -> others.get(k.ordinal()))).toList());
    return inputs.apply(relation);
  }

  /** The condition for an aggregate's input; empty where there is none. */
  String condition(Relation.Aggregate aggregate, List<Sql> keys) {
    List<Optional<Sql>> others = correlated.getOrDefault(aggregate, List.of());
    return IntStream.range(0, others.size())
        .filter(i -> others.get(i).isPresent())
        .mapToObj(i -> keys.get(i).text() + " = " + others.get(i).orElseThrow().text())
        .collect(Collectors.joining(" AND ", others.isEmpty() ? "" : " WHERE ", ""));
  }

  private static String word(JoinType type) {
    return switch (type) {
      case INNER, CROSS -> " JOIN ";
      case LEFT_OUTER -> " LEFT JOIN ";
      case RIGHT_OUTER -> " RIGHT JOIN ";
      case FULL_OUTER -> " FULL JOIN ";
      case LEFT_SEMI -> " SEMI JOIN ";
      case LEFT_ANTI, NULL_AWARE_LEFT_ANTI -> " ANTI JOIN ";
    };
  }

  private Joined joined(Relation.Join join, List<Sql> lefts, List<Sql> rights) {
    List<Sql> both = Stream.concat(lefts.stream(), rights.stream()).toList();
    List<Pair> keys = new ArrayList<>();
    for (int i = 0; i < join.leftKeys().size(); i++) {
      keys.add(
          new Pair(
              expressions.lower(join.leftKeys().get(i), lefts).text(),
              expressions.lower(join.rightKeys().get(i), rights).text()));
    }
    Optional<String> on =
        Optional.ofNullable(join.condition())
            .map(condition -> expressions.lower(condition, both).text());
    return new Joined(join.type().givesRight() ? both : lefts, keys, on);
  }

  private record Pair(String left, String right) {}

  /**
   * A join but for what it reads from.
   *
   * @param on what must hold besides
   */
  private record Joined(List<Sql> output, List<Pair> keys, Optional<String> on) {
    Rows from(Rows outer, String alias, String word, Rows inner, String innerAlias) {
      String conditions =
          Stream.concat(keys.stream().map(key -> key.left() + " = " + key.right()), on.stream())
              .collect(Collectors.joining(" AND "));
      return Rows.select(
          output,
          outer.from(alias)
              + word
              + "("
              + inner.query()
              + ") AS "
              + innerAlias
              + " ON "
              + (conditions.isEmpty() ? "TRUE" : conditions));
    }

    Rows notIn(Rows left, String alias, Rows right, String rightAlias) {
      Pair pair = keys.get(0);
      return Rows.select(
          output,
          left.from(alias)
              + " WHERE "
              + pair.left()
              + " NOT IN (SELECT "
              + pair.right()
              + right.from(rightAlias)
              + ")");
    }
  }
}
