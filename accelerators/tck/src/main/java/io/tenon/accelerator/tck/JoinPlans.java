package io.tenon.accelerator.tck;

import io.tenon.accelerator.tck.Plan.Typed;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.EvalMode;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Expression.Call;
import io.tenon.spi.accelerator.Expression.Literal;
import io.tenon.spi.accelerator.JoinType;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Joins of two tables by their first columns. Each table's second column is an {@code int}.
 *
 * @param keys how many columns are compared
 */
record JoinPlans(JoinType type, int keys, Shape shape) {
  private static final int MIDDLE = 0;

  /** What the sides are. */
  enum Shape {
    TABLES,
    /** The left rows that are chosen, with groups of the right ones. */
    GROUPS_RIGHT,
    /** Groups of the left rows, with the right ones that are chosen. */
    GROUPS_LEFT
  }

  static JoinPlans draw(SplittableRandom random) {
    JoinType type =
        List.of(
                JoinType.INNER,
                JoinType.LEFT_OUTER,
                JoinType.RIGHT_OUTER,
                JoinType.FULL_OUTER,
                JoinType.LEFT_SEMI,
                JoinType.LEFT_ANTI,
                JoinType.CROSS)
            .get(random.nextInt(7));
    int keys = type == JoinType.CROSS ? 0 : random.nextInt(1, 3);
    Shape shape = keys == 0 ? Shape.TABLES : Shape.values()[random.nextInt(3)];
    return new JoinPlans(type, keys, shape);
  }

  /** The join. */
  Plan of(Plan left, Plan right) {
    return switch (shape) {
      case TABLES -> joined(left, right);
      case GROUPS_RIGHT -> joined(chosen(left), grouped(right));
      case GROUPS_LEFT -> joined(grouped(checked(left, 0)), chosen(right));
    };
  }

  private Plan joined(Plan left, Plan right) {
    return Relations.join(
        left, right, type, left.columns().subList(0, keys), right.columns().subList(0, keys));
  }

  /** As Spark has it, with checks of what is null. */
  private static Plan chosen(Plan input) {
    Typed number = input.columns().get(1);
    Typed chosen =
        new Typed(
            truth(">", number.expression(), new Literal(Simple.INT, MIDDLE)),
            number.spark().gt(MIDDLE));
    return checked(Relations.filter(checked(input, 1), chosen), 0);
  }

  private static Plan checked(Plan input, int column) {
    Typed value = input.columns().get(column);
    return Relations.filter(
        input, new Typed(truth("isnotnull", value.expression()), value.spark().isNotNull()));
  }

  private static Call truth(String function, Expression... arguments) {
    return new Call(function, List.of(arguments), Simple.BOOLEAN, true, EvalMode.LEGACY);
  }

  private Plan grouped(Plan input) {
    return Relations.aggregate(
            new Generator(new SplittableRandom(keys), EvalMode.ANSI),
            input,
            input.columns().subList(0, keys),
            List.of(new Candidate("join", "max", List.of("int"))),
            false)
        .orElseThrow();
  }
}
