package io.tenon.accelerator.tck;

import io.tenon.accelerator.tck.Plan.Typed;
import io.tenon.spi.accelerator.DataType;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.types.StructField;

/** Asks Spark of which type an expression is. */
final class Resolver {
  /** What Spark resolved. */
  record Resolved(DataType type, boolean nullable) {}

  private Resolver() {}

  /**
   * The type of a column over {@code input}; empty when Spark refuses it, or when it casts the
   * arguments, which the fragment would then have to say as well.
   */
  static Optional<Resolved> resolve(Dataset<Row> input, Column column, List<Typed> arguments) {
    Dataset<Row> projected;
    try {
      projected = input.select(column.as("r"));
    } catch (Exception e) {
      // An AnalysisException, which Scala does not declare: this combination is none of Spark's.
      return Optional.empty();
    }
    StructField field = projected.schema().fields()[0];
    return takesAsGiven(projected, arguments)
        ? SparkTypes.of(field.dataType()).map(type -> new Resolved(type, field.nullable()))
        : Optional.empty();
  }

  private static boolean takesAsGiven(Dataset<Row> projected, List<Typed> arguments) {
    LogicalPlan plan =
        ((org.apache.spark.sql.classic.Dataset<Row>) projected).queryExecution().analyzed();
    if (!(plan instanceof Project project)
        || !(project.projectList().head() instanceof Alias alias)) {
      return true;
    }
    Expression expression = alias.child();
    if (expression.children().size() != arguments.size()) {
      return true;
    }
    for (int i = 0; i < arguments.size(); i++) {
      org.apache.spark.sql.types.DataType given =
          SparkTypes.spark(arguments.get(i).expression().type());
      if (!expression.children().apply(i).dataType().equals(given)) {
        return false;
      }
    }
    return true;
  }
}
