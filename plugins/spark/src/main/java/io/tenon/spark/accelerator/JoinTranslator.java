package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.AggregateMode;
import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.EvalMode;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Field;
import io.tenon.spi.accelerator.JoinType;
import io.tenon.spi.accelerator.NamedExpression;
import io.tenon.spi.accelerator.Relation;
import java.util.ArrayList;
import java.util.HashMap;
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
import org.apache.spark.sql.catalyst.plans.ExistenceJoin;
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

  /** Empty for those that the SPI has no type for. */
  static Optional<JoinType> type(org.apache.spark.sql.catalyst.plans.JoinType type) {
    return Optional.ofNullable(TYPES.get(type.sql()));
  }

  static Optional<Rows> rows(PlanTranslator plans, Join join, Set<ExprId> required) {
    if (join.joinType() instanceof ExistenceJoin existence) {
      return existence(plans, join, existence, required);
    }
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

  /**
   * Whether there is a match, as a column: an outer join with each key of the other side once.
   * Without a match the key that was joined is null; a key that is null matches nothing.
   */
  private static Optional<Rows> existence(
      PlanTranslator plans, Join join, ExistenceJoin existence, Set<ExprId> required) {
    List<org.apache.spark.sql.catalyst.expressions.Expression> conditions =
        join.condition().isDefined() ? Conjunctions.of(join.condition().get()) : List.of();
    Set<ExprId> used =
        PlanTranslator.union(required, PlanTranslator.references(Scala.seq(conditions)));
    Optional<Rows> left = plans.rows(join.left(), among(used, join.left().output()));
    Optional<Rows> right = plans.rows(join.right(), among(used, join.right().output()));
    if (left.isEmpty() || right.isEmpty()) {
      return Optional.empty();
    }
    List<Expression> leftKeys = new ArrayList<>();
    List<Expression> rightKeys = new ArrayList<>();
    for (org.apache.spark.sql.catalyst.expressions.Expression condition : conditions) {
      if (!key(plans, condition, left.get(), right.get(), leftKeys, rightKeys)
          && !key(plans, flipped(condition), left.get(), right.get(), leftKeys, rightKeys)) {
        throw new Untranslatable("an existence join on more than equal keys");
      }
    }
    if (leftKeys.isEmpty()) {
      throw new Untranslatable("an existence join without keys");
    }
    return Optional.of(
        existence(left.get(), right.get().relation(), existence, leftKeys, rightKeys));
  }

  /** Each row of the left side, and whether the right side has its keys. */
  static Rows existence(
      Rows left,
      Relation right,
      ExistenceJoin existence,
      List<Expression> leftKeys,
      List<Expression> rightKeys) {
    List<NamedExpression> groups = new ArrayList<>();
    List<Expression> columns = new ArrayList<>();
    for (int i = 0; i < rightKeys.size(); i++) {
      Expression key = rightKeys.get(i);
      groups.add(new NamedExpression("key" + i, key));
      columns.add(new Expression.Column(i, key.type(), key.nullable()));
    }
    Relation keys = new Relation.Aggregate(right, groups, List.of(), AggregateMode.COMPLETE);
    Relation joined =
        new Relation.Join(left.relation(), keys, JoinType.LEFT_OUTER, leftKeys, columns, null);
    int width = left.relation().output().size();
    List<NamedExpression> output = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      Field field = left.relation().output().get(i);
      output.add(
          new NamedExpression(
              field.name(), new Expression.Column(i, field.type(), field.nullable())));
    }
    output.add(
        new NamedExpression(
            existence.exists().name(),
            new Expression.Call(
                "isnotnull",
                List.of(new Expression.Column(width, columns.get(0).type(), true)),
                DataType.Simple.BOOLEAN,
                false,
                EvalMode.LEGACY)));
    Map<ExprId, Integer> ordinals = new HashMap<>(left.ordinals());
    ordinals.put(existence.exists().exprId(), width);
    return new Rows(new Relation.Project(joined, output), ordinals);
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
  static org.apache.spark.sql.catalyst.expressions.Expression plain(
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
