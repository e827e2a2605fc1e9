package io.tenon.spark.accelerator;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
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
    return BoxedUnit.UNIT;
  }
}
