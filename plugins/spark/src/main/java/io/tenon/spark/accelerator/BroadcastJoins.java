package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.JoinType;
import io.tenon.spi.accelerator.Relation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.optimizer.BuildRight$;
import org.apache.spark.sql.catalyst.optimizer.BuildSide;
import org.apache.spark.sql.catalyst.plans.ExistenceJoin;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.joins.BroadcastHashJoinExec;
import org.apache.spark.sql.execution.joins.BroadcastNestedLoopJoinExec;
import scala.Option;

/** Joins of a task's rows with a side that is broadcast: a stream that is handed in. */
final class BroadcastJoins {
  private static final Set<JoinType> KEEPS_RIGHT =
      Set.of(JoinType.INNER, JoinType.CROSS, JoinType.RIGHT_OUTER);
  private static final Set<JoinType> KEEPS_LEFT =
      Set.of(
          JoinType.INNER,
          JoinType.CROSS,
          JoinType.LEFT_OUTER,
          JoinType.LEFT_SEMI,
          JoinType.LEFT_ANTI);

  private BroadcastJoins() {}

  /**
   * A join of Spark's physical plan.
   *
   * @param leftKeys empty where all pairs are looked at
   * @param nullAware whether a null on the right keeps every row out
   */
  record Join(
      SparkPlan left,
      SparkPlan right,
      boolean buildsRight,
      org.apache.spark.sql.catalyst.plans.JoinType type,
      List<org.apache.spark.sql.catalyst.expressions.Expression> leftKeys,
      List<org.apache.spark.sql.catalyst.expressions.Expression> rightKeys,
      Option<org.apache.spark.sql.catalyst.expressions.Expression> condition,
      boolean nullAware) {
    /** The side that each task has its own rows of. */
    SparkPlan streamed() {
      return buildsRight ? left : right;
    }

    SparkPlan broadcast() {
      return buildsRight ? right : left;
    }
  }

  /** Empty when the plan is no such join. */
  static Optional<Join> of(SparkPlan plan) {
    if (plan instanceof BroadcastHashJoinExec join) {
      return Optional.of(
          new Join(
              join.left(),
              join.right(),
              isRight(join.buildSide()),
              join.joinType(),
              Scala.list(join.leftKeys()),
              Scala.list(join.rightKeys()),
              join.condition(),
              join.isNullAwareAntiJoin()));
    }
    if (plan instanceof BroadcastNestedLoopJoinExec join) {
      return Optional.of(
          new Join(
              join.left(),
              join.right(),
              isRight(join.buildSide()),
              join.joinType(),
              List.of(),
              List.of(),
              join.condition(),
              false));
    }
    return Optional.empty();
  }

  private static boolean isRight(BuildSide side) {
    return side == BuildRight$.MODULE$;
  }

  /**
   * The join as a relation.
   *
   * @param left the rows of its left side, which may be an input
   * @throws Untranslatable when it stays in Spark
   */
  static Rows rows(TaskShareTranslator plans, Join join, Rows left, Rows right) {
    if (join.nullAware()) {
      throw new Untranslatable("a null-aware anti join in a task");
    }
    List<Expression> leftKeys =
        join.leftKeys().stream()
            .map(key -> plans.over(left).of(JoinTranslator.plain(key)))
            .toList();
    List<Expression> rightKeys =
        join.rightKeys().stream()
            .map(key -> plans.over(right).of(JoinTranslator.plain(key)))
            .toList();
    if (join.type() instanceof ExistenceJoin existence) {
      if (!join.buildsRight() || join.condition().isDefined() || leftKeys.isEmpty()) {
        throw new Untranslatable("an existence join on more than equal keys");
      }
      return JoinTranslator.existence(left, right.relation(), existence, leftKeys, rightKeys);
    }
    JoinType type =
        JoinTranslator.type(join.type())
            .filter(known -> (join.buildsRight() ? KEEPS_LEFT : KEEPS_RIGHT).contains(known))
            .orElseThrow(() -> new Untranslatable("a broadcast join of type " + join.type().sql()));
    Map<ExprId, Integer> both = left.followedBy(right);
    Relation relation =
        new Relation.Join(
            left.relation(),
            right.relation(),
            type,
            leftKeys,
            rightKeys,
            join.condition().isDefined() ? plans.over(both).of(join.condition().get()) : null);
    return new Rows(relation, type.givesRight() ? both : left.ordinals());
  }
}
