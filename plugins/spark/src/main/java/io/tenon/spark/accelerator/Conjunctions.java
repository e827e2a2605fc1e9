package io.tenon.spark.accelerator;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.BloomFilterMightContain;
import org.apache.spark.sql.catalyst.expressions.DynamicPruningSubquery;
import org.apache.spark.sql.catalyst.expressions.Expression;

/** Conditions as the list of what must all be true. */
final class Conjunctions {
  private Conjunctions() {}

  static List<Expression> of(Expression condition) {
    List<Expression> parts = new ArrayList<>();
    split(condition, parts);
    return parts;
  }

  /** Without those that only spare reading rows which a join drops later. */
  static List<Expression> withoutHints(Expression condition) {
    return of(condition).stream()
        .filter(
            part ->
                !(part instanceof DynamicPruningSubquery)
                    && !(part instanceof BloomFilterMightContain))
        .toList();
  }

  private static void split(Expression condition, List<Expression> parts) {
    if (condition instanceof And and) {
      split(and.left(), parts);
      split(and.right(), parts);
    } else {
      parts.add(condition);
    }
  }

  /** All of {@code parts}, of which there is at least one. */
  static Expression and(List<Expression> parts) {
    return parts.stream().reduce(And::new).orElseThrow();
  }
}
