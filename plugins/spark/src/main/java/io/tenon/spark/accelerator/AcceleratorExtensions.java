package io.tenon.spark.accelerator;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.ColumnarRule;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.SparkStrategy;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Adds accelerators to a session; for {@code spark.sql.extensions}. Spark makes it by its name, so
 * it has a public constructor without arguments.
 */
public final class AcceleratorExtensions
    extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    extensions.injectPlannerStrategy(
        new AbstractFunction1<SparkSession, SparkStrategy>() {
          @Override
          public SparkStrategy apply(SparkSession session) {
            return new OffloadStrategy((org.apache.spark.sql.classic.SparkSession) session);
          }
        });
    extensions.injectColumnar(
        new AbstractFunction1<SparkSession, ColumnarRule>() {
          @Override
          public ColumnarRule apply(SparkSession session) {
            return new TaskShares((org.apache.spark.sql.classic.SparkSession) session);
          }
        });
    return BoxedUnit.UNIT;
  }

  private static final class TaskShares extends ColumnarRule {
    private final TaskShareRule rule;

    TaskShares(org.apache.spark.sql.classic.SparkSession session) {
      rule = new TaskShareRule(session);
    }

    @Override
    public Rule<SparkPlan> preColumnarTransitions() {
      return rule;
    }
  }
}
