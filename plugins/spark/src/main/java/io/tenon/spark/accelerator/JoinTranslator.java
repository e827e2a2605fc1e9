package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.JoinType;
import io.tenon.spi.accelerator.Relation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.KnownFloatingPointNormalized;
import org.apache.spark.sql.catalyst.optimizer.NormalizeNaNAndZero;
import org.apache.spark.sql.catalyst.planning.ExtractSingleColumnNullAwareAntiJoin;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import scala.Option;
import scala.Tuple2;
import scala.collection.immutable.Seq;

/** Joins: which equalities are keys, and what remains as a condition. */
final class JoinTranslator {
  private static final Map<String, JoinType> TYPES =
      Map.of(
          "INNER", JoinType.INNER,
          "CROSS", JoinType.CROSS,
          "LEFT OUTER", JoinType.LEFT_OUTER,
          "RIGHT OUTER", JoinType.RIGHT_OUTER,
          "FULL OUTER", JoinType.FULL_OUTER,
          "LEFT SEMI", JoinType.LEFT_SEMI,
          "LEFT ANTI", JoinType.LEFT_ANTI);

  private JoinTranslator() {}

  static Optional<Rows> rows(PlanTranslator plans, Join join, Set<ExprId> required) {
    JoinType type = TYPES.get(join.joinType().sql());
    List<org.apache.spark.sql.catalyst.expressions.Expression> conditions =
        join.condition().isDefined() ? Conjunctions.of(join.condition().get()) : List.of();
    Set<ExprId> used =
        PlanTranslator.union(required, PlanTranslator.references(Scala.seq(conditions)));
    Optional<Rows> left = plans.rows(join.left(), among(used, join.left().output()));
    Optional<Rows> right = plans.rows(join.right(), among(used, join.right().output()));
    if (type == null) {
      throw new Untranslatable("a join of type " + join.joinType().sql());
    }
    if (left.isEmpty() || right.isEmpty()) {
      return Optional.empty();
    }
    Relation relation = relation(plans, join, type, conditions, left.get(), right.get());
    return Optional.of(
        new Rows(
            relation,
            type.givesRight() ? left.get().followedBy(right.get()) : left.get().ordinals()));
  }

  private static Relation relation(
      PlanTranslator plans,
      Join join,
      JoinType type,
      List<org.apache.spark.sql.catalyst.expressions.Expression> conditions,
      Rows left,
      Rows right) {
    if (type == JoinType.LEFT_ANTI) {
      Option<
              Tuple2<
                  Seq<org.apache.spark.sql.catalyst.expressions.Expression>,
                  Seq<org.apache.spark.sql.catalyst.expressions.Expression>>>
          keys = ExtractSingleColumnNullAwareAntiJoin.unapply(join);
      if (keys.isDefined()) {
        return new Relation.Join(
            left.relation(),
            right.relation(),
            JoinType.NULL_AWARE_LEFT_ANTI,
            plans.over(left).all(keys.get()._1()),
            plans.over(right).all(keys.get()._2()),
            null);
      }
    }
    List<Expression> leftKeys = new ArrayList<>();
    List<Expression> rightKeys = new ArrayList<>();
    List<org.apache.spark.sql.catalyst.expressions.Expression> others = new ArrayList<>();
    for (org.apache.spark.sql.catalyst.expressions.Expression condition : conditions) {
      if (!key(plans, condition, left, right, leftKeys, rightKeys)
          && !key(plans, flipped(condition), left, right, leftKeys, rightKeys)) {
        others.add(condition);
      }
    }
    return new Relation.Join(
        left.relation(),
        right.relation(),
        type,
        leftKeys,
        rightKeys,
        others.isEmpty() ? null : plans.over(left.followedBy(right)).of(Conjunctions.and(others)));
  }

  private static boolean key(
      PlanTranslator plans,
      org.apache.spark.sql.catalyst.expressions.Expression condition,
      Rows left,
      Rows right,
      List<Expression> leftKeys,
      List<Expression> rightKeys) {
    if (condition instanceof EqualTo equal
        && isOver(equal.left(), left)
        && isOver(equal.right(), right)) {
      leftKeys.add(plans.over(left).of(plain(equal.left())));
      rightKeys.add(plans.over(right).of(plain(equal.right())));
      return true;
    }
    return false;
  }

  private static org.apache.spark.sql.catalyst.expressions.Expression flipped(
      org.apache.spark.sql.catalyst.expressions.Expression condition) {
    return condition instanceof EqualTo equal
        ? new EqualTo(equal.right(), equal.left())
        : condition;
  }

  /** Keys of a join are compared, not shown, and the SPI compares -0.0 and NaN as Spark does. */
  private static org.apache.spark.sql.catalyst.expressions.Expression plain(
      org.apache.spark.sql.catalyst.expressions.Expression key) {
    return key instanceof KnownFloatingPointNormalized known
            && known.child() instanceof NormalizeNaNAndZero normalized
        ? normalized.child()
        : key;
  }

  private static boolean isOver(
      org.apache.spark.sql.catalyst.expressions.Expression expression, Rows rows) {
    Set<ExprId> used = PlanTranslator.references(Scala.seq(List.of(expression)));
    return !used.isEmpty() && rows.ordinals().keySet().containsAll(used);
  }

  private static Set<ExprId> among(Set<ExprId> used, Seq<Attribute> output) {
    Set<ExprId> side = new HashSet<>(PlanTranslator.ids(Scala.list(output)));
    side.retainAll(used);
    return side;
  }
}
