package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.AggregateMode;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Expression.Column;
import io.tenon.spi.accelerator.JoinType;
import io.tenon.spi.accelerator.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A side of a join that is an aggregate, joined by columns of its groups. Of it only the groups are
 * needed whose keys the other side has: DuckDB plans that well when the side refers to the other
 * one, as it stood in the query before Spark made a join of it.
 *
 * @param keys by number of the aggregate's grouping, the key of the other side; empty where a
 *     grouping has none
 */
record GroupedSide(Relation.Aggregate aggregate, List<Optional<Column>> keys) {
  /** Whether a side of this kind may refer to the left one. */
  static Optional<GroupedSide> right(Relation.Join join) {
    boolean possible = join.type() == JoinType.INNER || join.type() == JoinType.LEFT_OUTER;
    return possible && isSelective(join.left())
        ? of(join.right(), join.rightKeys(), join.leftKeys())
        : Optional.empty();
  }

  /** Whether a side of this kind may refer to the right one. */
  static Optional<GroupedSide> left(Relation.Join join) {
    return join.type() == JoinType.INNER && isSelective(join.right())
        ? of(join.left(), join.leftKeys(), join.rightKeys())
        : Optional.empty();
  }

  private static Optional<GroupedSide> of(
      Relation side, List<Expression> own, List<Expression> others) {
    Relation relation = side;
    List<Integer> columns = new ArrayList<>();
    for (Expression key : own) {
      columns.add(key instanceof Column column ? column.ordinal() : -1);
    }
    while (relation instanceof Relation.Project || relation instanceof Relation.Filter) {
      if (relation instanceof Relation.Project project) {
        columns.replaceAll(
            i ->
                i >= 0 && project.columns().get(i).expression() instanceof Column below
                    ? below.ordinal()
                    : -1);
      }
      relation = relation.inputs().get(0);
    }
    if (!(relation instanceof Relation.Aggregate aggregate)
        || aggregate.mode() != AggregateMode.COMPLETE
        || isReduced(aggregate.input())) {
      return Optional.empty();
    }
    List<Optional<Column>> keys = new ArrayList<>();
    for (int group = 0; group < aggregate.groupings().size(); group++) {
      int key = columns.indexOf(group);
      keys.add(
          key >= 0 && others.get(key) instanceof Column other
              ? Optional.of(other)
              : Optional.empty());
    }
    return keys.stream().anyMatch(Optional::isPresent)
        ? Optional.of(new GroupedSide(aggregate, keys))
        : Optional.empty();
  }

  /** Whether Spark has left out rows already whose groups are not needed. */
  private static boolean isReduced(Relation relation) {
    return (relation instanceof Relation.Join join && join.type() == JoinType.LEFT_SEMI)
        || relation.inputs().stream().anyMatch(GroupedSide::isReduced);
  }

  /** Whether it is likely to have fewer keys than there are. */
  private static boolean isSelective(Relation relation) {
    return (relation instanceof Relation.Filter filter && selects(filter.condition()))
        || relation.inputs().stream().anyMatch(GroupedSide::isSelective);
  }

  private static boolean selects(Expression condition) {
    return condition instanceof Expression.Call call
        && (call.function().equals("and")
            ? call.arguments().stream().anyMatch(GroupedSide::selects)
            : !call.function().equals("isnotnull"));
  }
}
