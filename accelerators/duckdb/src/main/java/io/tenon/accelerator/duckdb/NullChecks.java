package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.EvalMode;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Expression.Call;
import io.tenon.spi.accelerator.Expression.Column;
import io.tenon.spi.accelerator.JoinType;
import io.tenon.spi.accelerator.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BinaryOperator;

/**
 * Conditions that a column is not null. Spark writes them wherever something above asks for them
 * anyway. DuckDB looks at each row for each of them, and believes that they leave out many.
 */
final class NullChecks {
  /** Null as soon as one argument is. */
  private static final Set<String> STRICT =
      Set.of(
          "=",
          "!=",
          "<>",
          "<",
          "<=",
          ">",
          ">=",
          "not",
          "!",
          "like",
          "startswith",
          "endswith",
          "contains",
          "+",
          "-",
          "*",
          "/",
          "upper",
          "lower",
          "substring",
          "trim",
          "length",
          "year",
          "month");

  private final BinaryOperator<Relation> replaced;

  /**
   * @param replaced is told each relation that was made, and which one it stands for; gives the
   *     former
   */
  NullChecks(BinaryOperator<Relation> replaced) {
    this.replaced = replaced;
  }

  static Expression isNotNull(int column, Relation of) {
    Column checked = new Column(column, of.output().get(column).type(), true);
    return new Call("isnotnull", List.of(checked), Simple.BOOLEAN, true, EvalMode.LEGACY);
  }

  /** All of {@code parts}, of which there is at least one. */
  static Expression and(List<Expression> parts) {
    return parts.stream()
        .reduce((a, b) -> new Call("and", List.of(a, b), Simple.BOOLEAN, true, EvalMode.LEGACY))
        .orElseThrow();
  }

  private static List<Expression> parts(Expression condition) {
    List<Expression> parts = new ArrayList<>();
    split(condition, parts);
    return parts;
  }

  private static void split(Expression condition, List<Expression> parts) {
    if (condition instanceof Call call && call.function().equals("and")) {
      call.arguments().forEach(part -> split(part, parts));
    } else {
      parts.add(condition);
    }
  }

  /** The condition without checks of columns for which another part of it is never true if null. */
  static Expression withoutImplied(Expression condition) {
    List<Expression> parts = parts(condition);
    List<Expression> others = new ArrayList<>();
    for (Expression part : parts) {
      boolean implied =
          part instanceof Call call
              && call.function().equals("isnotnull")
              && call.arguments().get(0) instanceof Column column
              && parts.stream().anyMatch(other -> isFalse(other, column.ordinal()));
      if (!implied) {
        others.add(part);
      }
    }
    return others.size() == parts.size() ? condition : and(others);
  }

  /** Whether the condition is never true where the column is null. */
  private static boolean isFalse(Expression condition, int column) {
    if (condition instanceof Call call && call.function().equals("and")) {
      return call.arguments().stream().anyMatch(part -> isFalse(part, column));
    }
    if (condition instanceof Call call && call.function().equals("or")) {
      return call.arguments().stream().allMatch(part -> isFalse(part, column));
    }
    return isNull(condition, column);
  }

  private static boolean isNull(Expression expression, int column) {
    if (expression instanceof Column same) {
      return same.ordinal() == column;
    }
    if (expression instanceof Expression.Cast cast) {
      return isNull(cast.input(), column);
    }
    if (!(expression instanceof Call call)) {
      return false;
    }
    return call.function().equals("in")
        ? isNull(call.arguments().get(0), column)
        : STRICT.contains(call.function())
            && call.arguments().stream().anyMatch(argument -> isNull(argument, column));
  }

  /**
   * The relation without checks of a column, for where rows in which that is null make no
   * difference.
   */
  Relation without(int column, Relation relation) {
    if (relation instanceof Relation.Filter filter) {
      return filter(column, filter);
    }
    if (relation instanceof Relation.Project project
        && project.columns().get(column).expression() instanceof Column below) {
      Relation input = without(below.ordinal(), project.input());
      return input == project.input()
          ? project
          : replaced.apply(new Relation.Project(input, project.columns()), project);
    }
    return relation instanceof Relation.Join join ? join(column, join) : relation;
  }

  private Relation filter(int column, Relation.Filter filter) {
    Relation input = without(column, filter.input());
    List<Expression> parts = parts(filter.condition());
    boolean had = parts.removeIf(isNotNull(column, filter)::equals);
    if (parts.isEmpty()) {
      return input;
    }
    if (!had && input == filter.input()) {
      return filter;
    }
    return replaced.apply(
        new Relation.Filter(input, had ? and(parts) : filter.condition()), filter);
  }

  /** Down to where the column comes from, if each row of that side stands for itself. */
  private Relation join(int column, Relation.Join join) {
    int width = join.left().output().size();
    Relation left = join.left();
    Relation right = join.right();
    if (column < width) {
      left =
          switch (join.type()) {
            case INNER, CROSS, LEFT_SEMI, LEFT_ANTI, LEFT_OUTER -> without(column, left);
            case RIGHT_OUTER, FULL_OUTER, NULL_AWARE_LEFT_ANTI -> left;
          };
    } else if (join.type() == JoinType.INNER
        || join.type() == JoinType.CROSS
        || join.type() == JoinType.RIGHT_OUTER) {
      right = without(column - width, right);
    }
    return left == join.left() && right == join.right()
        ? join
        : replaced.apply(
            new Relation.Join(
                left, right, join.type(), join.leftKeys(), join.rightKeys(), join.condition()),
            join);
  }

  /** The join without checks of its own keys, which match nothing where they are null. */
  Relation.Join ofKeys(Relation.Join join) {
    Relation left = join.left();
    Relation right = join.right();
    for (int i = 0; i < join.leftKeys().size(); i++) {
      if (dropsLeft(join.type()) && join.leftKeys().get(i) instanceof Column key) {
        left = without(key.ordinal(), left);
      }
      if (dropsRight(join.type()) && join.rightKeys().get(i) instanceof Column key) {
        right = without(key.ordinal(), right);
      }
    }
    return new Relation.Join(
        left, right, join.type(), join.leftKeys(), join.rightKeys(), join.condition());
  }

  /** Whether left rows without a match are not seen. */
  private static boolean dropsLeft(JoinType type) {
    return switch (type) {
      case INNER, LEFT_SEMI, RIGHT_OUTER -> true;
      case LEFT_OUTER, FULL_OUTER, LEFT_ANTI, NULL_AWARE_LEFT_ANTI, CROSS -> false;
    };
  }

  private static boolean dropsRight(JoinType type) {
    return switch (type) {
      case INNER, LEFT_SEMI, LEFT_OUTER, LEFT_ANTI -> true;
      case RIGHT_OUTER, FULL_OUTER, NULL_AWARE_LEFT_ANTI, CROSS -> false;
    };
  }
}
