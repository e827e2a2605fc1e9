package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.AggregateCall;
import io.tenon.spi.accelerator.AggregateMode;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Field;
import io.tenon.spi.accelerator.FileFormat;
import io.tenon.spi.accelerator.NamedExpression;
import io.tenon.spi.accelerator.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateFunction;
import org.apache.spark.sql.catalyst.expressions.aggregate.Partial$;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.FilterExec;
import org.apache.spark.sql.execution.ProjectExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.aggregate.HashAggregateExec;
import org.apache.spark.sql.internal.SQLConf;

/**
 * Physical plans of one task as relations of the SPI: a scan, filters and projections, and the
 * partial aggregate over them, whose rows are Spark's aggregation buffers.
 */
final class TaskShareTranslator {
  private final SQLConf conf;

  TaskShareTranslator(SQLConf conf) {
    this.conf = conf;
  }

  /** The scan below, where the plan has the shape of a task's share. */
  static FileSourceScanExec scan(SparkPlan plan) {
    SparkPlan below = plan;
    while (!(below instanceof FileSourceScanExec)) {
      if (below instanceof FilterExec || below instanceof ProjectExec || isPartial(below)) {
        below = below.children().head();
      } else {
        throw new Untranslatable("operator " + below.nodeName());
      }
    }
    return (FileSourceScanExec) below;
  }

  /** Whether it aggregates rows into buffers, before anything is exchanged. */
  static boolean isPartial(SparkPlan plan) {
    return plan instanceof HashAggregateExec aggregate
        && aggregate.requiredChildDistributionExpressions().isEmpty()
        && !aggregate.isStreaming()
        && Scala.<AggregateExpression>list(aggregate.aggregateExpressions()).stream()
            .allMatch(call -> call.mode() == Partial$.MODULE$);
  }

  /**
   * The relation, over a scan without splits.
   *
   * @throws Untranslatable when it stays in Spark
   */
  Relation translate(SparkPlan plan) {
    return rows(plan).exactly(Scala.list(plan.output()));
  }

  private Rows rows(SparkPlan plan) {
    if (plan instanceof FileSourceScanExec scan) {
      return scan(scan);
    }
    if (plan instanceof FilterExec filter) {
      Rows in = rows(filter.child());
      return in.with(new Relation.Filter(in.relation(), over(in).of(filter.condition())));
    }
    if (plan instanceof ProjectExec project) {
      Rows in = rows(project.child());
      List<org.apache.spark.sql.catalyst.expressions.NamedExpression> columns =
          Scala.list(project.projectList());
      if (columns.isEmpty()) {
        return in;
      }
      return Rows.of(
          new Relation.Project(
              in.relation(), columns.stream().map(column -> named(in, column)).toList()),
          Scala.list(project.output()));
    }
    HashAggregateExec aggregate = (HashAggregateExec) plan;
    return aggregate(rows(aggregate.child()), aggregate);
  }

  private Rows scan(FileSourceScanExec scan) {
    if (scan.bucketedScan()) {
      throw new Untranslatable("a scan of buckets");
    }
    FileFormat format = ScanRules.check(scan.relation(), conf);
    List<Attribute> columns = new ArrayList<>();
    List<Attribute> constants = new ArrayList<>();
    for (Attribute attribute : Scala.<Attribute>list(scan.output())) {
      boolean constant =
          List.of(scan.relation().partitionSchema().fieldNames()).contains(attribute.name());
      if (!constant) {
        ScanRules.checkColumn(scan.relation().dataSchema(), attribute);
      }
      (constant ? constants : columns).add(attribute);
    }
    if (columns.isEmpty() && constants.isEmpty()) {
      throw new Untranslatable("a scan of no columns");
    }
    List<Attribute> output = new ArrayList<>(columns);
    output.addAll(constants);
    return Rows.of(
        new Relation.Scan(
            format,
            List.of(),
            fields(columns),
            fields(constants),
            conf.caseSensitiveAnalysis(),
            format == FileFormat.PARQUET
                ? Map.of()
                : Map.copyOf(
                    scala.jdk.javaapi.CollectionConverters.asJava(scan.relation().options()))),
        output);
  }

  private static List<Field> fields(List<Attribute> attributes) {
    return attributes.stream()
        .map(attribute -> new Field(attribute.name(), Types.of(attribute.dataType()), true))
        .toList();
  }

  private Rows aggregate(Rows in, HashAggregateExec aggregate) {
    List<NamedExpression> groups = new ArrayList<>();
    List<Attribute> output = new ArrayList<>();
    for (org.apache.spark.sql.catalyst.expressions.NamedExpression group :
        Scala.<org.apache.spark.sql.catalyst.expressions.NamedExpression>list(
            aggregate.groupingExpressions())) {
      groups.add(named(in, group));
      output.add(group.toAttribute());
    }
    List<AggregateCall> calls = new ArrayList<>();
    for (AggregateExpression call :
        Scala.<AggregateExpression>list(aggregate.aggregateExpressions())) {
      AggregateFunction function = call.aggregateFunction();
      List<Attribute> buffer = Scala.list(function.inputAggBufferAttributes());
      calls.add(call(in, call, buffer));
      output.addAll(buffer);
    }
    return Rows.of(
        new Relation.Aggregate(in.relation(), groups, calls, AggregateMode.PARTIAL), output);
  }

  private AggregateCall call(Rows in, AggregateExpression call, List<Attribute> buffer) {
    AggregateFunction function = call.aggregateFunction();
    if (!function.deterministic() || call.isDistinct()) {
      throw new Untranslatable("aggregate function " + function.prettyName());
    }
    Expression filter = call.filter().isDefined() ? over(in).of(call.filter().get()) : null;
    return new AggregateCall(
        FunctionNames.of(function),
        over(in).all(function.children()),
        false,
        filter,
        buffer.stream().map(Types::field).toList(),
        Parameters.check(function, conf.sessionLocalTimeZone()));
  }

  private NamedExpression named(
      Rows in, org.apache.spark.sql.catalyst.expressions.NamedExpression column) {
    return new NamedExpression(
        column.name(), over(in).of((org.apache.spark.sql.catalyst.expressions.Expression) column));
  }

  private ExpressionTranslator over(Rows in) {
    return new ExpressionTranslator(
        conf.sessionLocalTimeZone(),
        in.ordinals(),
        query -> {
          throw new Untranslatable("a subquery");
        });
  }
}
