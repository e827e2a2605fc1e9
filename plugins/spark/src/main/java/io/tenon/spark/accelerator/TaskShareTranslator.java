package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.AggregateCall;
import io.tenon.spi.accelerator.AggregateMode;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Field;
import io.tenon.spi.accelerator.FileFormat;
import io.tenon.spi.accelerator.FileSplit;
import io.tenon.spi.accelerator.NamedExpression;
import io.tenon.spi.accelerator.Relation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateFunction;
import org.apache.spark.sql.catalyst.expressions.aggregate.Partial$;
import org.apache.spark.sql.execution.EmptyRelationExec;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.FilterExec;
import org.apache.spark.sql.execution.LocalTableScanExec;
import org.apache.spark.sql.execution.ProjectExec;
import org.apache.spark.sql.execution.ScalarSubquery;
import org.apache.spark.sql.execution.ScanFileListing;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.adaptive.BroadcastQueryStageExec;
import org.apache.spark.sql.execution.adaptive.QueryStageExec;
import org.apache.spark.sql.execution.aggregate.HashAggregateExec;
import org.apache.spark.sql.execution.datasources.FilePartition$;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.exchange.BroadcastExchangeLike;
import org.apache.spark.sql.execution.exchange.Exchange;
import org.apache.spark.sql.internal.SQLConf;

/**
 * Physical plans of one task as relations of the SPI: a scan, filters and projections, joins with
 * sides that are broadcast, and the partial aggregate over them, whose rows are Spark's aggregation
 * buffers. One for each plan.
 */
final class TaskShareTranslator {
  private final SQLConf conf;
  private final Function<ScalarSubquery, Expression> subqueries;
  private int inputs;
  private boolean hasSubqueries;

  /**
   * @param subqueries the values of scalar subqueries
   */
  TaskShareTranslator(SQLConf conf, Function<ScalarSubquery, Expression> subqueries) {
    this.conf = conf;
    this.subqueries = subqueries;
  }

  /** For a plan whose subqueries have not run yet: their types are known. */
  static Expression unknown(ScalarSubquery subquery) {
    return new Expression.Literal(Types.of(subquery.dataType()), null);
  }

  /** The value of a subquery that has run. */
  static Expression value(ScalarSubquery subquery) {
    return Literals.of(subquery.eval(null), subquery.dataType());
  }

  /**
   * The scan below, where the plan has the shape of a task's share.
   *
   * @throws Untranslatable where it has not
   */
  static FileSourceScanExec scan(SparkPlan plan) {
    SparkPlan below = plan;
    while (!(below instanceof FileSourceScanExec)) {
      below = next(below);
    }
    return (FileSourceScanExec) below;
  }

  private static SparkPlan next(SparkPlan plan) {
    if (plan instanceof FilterExec || plan instanceof ProjectExec || isPartial(plan)) {
      return plan.children().head();
    }
    return BroadcastJoins.of(plan)
        .map(BroadcastJoins.Join::streamed)
        .orElseThrow(() -> new Untranslatable("operator " + plan.nodeName()));
  }

  /**
   * Whether its rows were exchanged before, or are in the driver: on a cluster such steps are
   * Spark's, and that is no reason to be given.
   */
  static boolean isPastExchange(SparkPlan plan) {
    SparkPlan below = plan;
    while (below instanceof FilterExec
        || below instanceof ProjectExec
        || isPartial(below)
        || BroadcastJoins.of(below).isPresent()) {
      below = next(below);
    }
    return hasExchange(below);
  }

  private static boolean hasExchange(SparkPlan plan) {
    return (plan instanceof QueryStageExec && !(plan instanceof BroadcastQueryStageExec))
        || (plan instanceof Exchange && !(plan instanceof BroadcastExchangeLike))
        || plan instanceof EmptyRelationExec
        || plan instanceof LocalTableScanExec
        || Scala.<SparkPlan>list(plan.children()).stream()
            .anyMatch(TaskShareTranslator::hasExchange);
  }

  /** Whether each task does enough there for it to be worth the way to an accelerator. */
  static boolean isWorthwhile(SparkPlan plan) {
    SparkPlan below = plan;
    while (below instanceof FilterExec || below instanceof ProjectExec) {
      below = below.children().head();
    }
    return isPartial(below) || BroadcastJoins.of(below).isPresent();
  }

  /** Whether it aggregates rows into buffers, before anything is exchanged. */
  private static boolean isPartial(SparkPlan plan) {
    return plan instanceof HashAggregateExec aggregate
        && aggregate.requiredChildDistributionExpressions().isEmpty()
        && !aggregate.isStreaming()
        && Scala.<AggregateExpression>list(aggregate.aggregateExpressions()).stream()
            .allMatch(call -> call.mode() == Partial$.MODULE$);
  }

  /**
   * The relation, over a scan without splits, or of whole files.
   *
   * @throws Untranslatable when it stays in Spark
   */
  Relation translate(SparkPlan plan) {
    return rows(plan).exactly(Scala.list(plan.output()));
  }

  /** Whether the relation depends on what subqueries give. */
  boolean hasSubqueries() {
    return hasSubqueries;
  }

  /** What is broadcast to a task's share, by the index of the relation's inputs. */
  static List<SparkPlan> broadcasts(SparkPlan plan) {
    List<SparkPlan> found = new ArrayList<>();
    SparkPlan below = plan;
    while (!(below instanceof FileSourceScanExec)) {
      BroadcastJoins.of(below).ifPresent(join -> found.add(0, join.broadcast()));
      below = next(below);
    }
    return found;
  }

  /** The same share with others in place of what {@link #broadcasts} gives. */
  static SparkPlan withBroadcasts(SparkPlan plan, Iterator<SparkPlan> others) {
    if (plan instanceof FileSourceScanExec) {
      return plan;
    }
    SparkPlan below = withBroadcasts(next(plan), others);
    List<SparkPlan> children =
        BroadcastJoins.of(plan)
            .map(
                join ->
                    join.buildsRight()
                        ? List.of(below, others.next())
                        : List.of(others.next(), below))
            .orElse(List.of(below));
    return plan.withNewChildren(Scala.seq(children));
  }

  private Rows rows(SparkPlan plan) {
    if (plan instanceof FileSourceScanExec scan) {
      return scan(scan);
    }
    if (plan instanceof FilterExec filter) {
      Rows in = rows(filter.child());
      List<org.apache.spark.sql.catalyst.expressions.Expression> conditions =
          Conjunctions.withoutHints(filter.condition());
      return conditions.isEmpty()
          ? in
          : in.with(new Relation.Filter(in.relation(), over(in).of(Conjunctions.and(conditions))));
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
    if (plan instanceof HashAggregateExec aggregate) {
      return aggregate(rows(aggregate.child()), aggregate);
    }
    BroadcastJoins.Join join =
        BroadcastJoins.of(plan)
            .orElseThrow(() -> new Untranslatable("operator " + plan.nodeName()));
    Rows streamed = rows(join.streamed());
    Rows input = input(join.broadcast());
    return join.buildsRight()
        ? BroadcastJoins.rows(this, join, streamed, input)
        : BroadcastJoins.rows(this, join, input, streamed);
  }

  private Rows input(SparkPlan broadcast) {
    List<Attribute> output = Scala.list(broadcast.output());
    if (output.isEmpty()) {
      throw new Untranslatable("a join with rows without columns");
    }
    return Rows.of(
        new Relation.Input(inputs++, output.stream().map(Types::field).toList()), output);
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
            format == FileFormat.PARQUET ? List.of() : wholeFiles(scan, fields(constants)),
            fields(columns),
            fields(constants),
            conf.caseSensitiveAnalysis(),
            ScanTranslator.options(format, scan.relation()),
            ScanTranslator.fileColumns(format, scan.relation())),
        output);
  }

  /** For whoever must see their names to know whether it reads them. */
  private static List<FileSplit> wholeFiles(FileSourceScanExec scan, List<Field> constants) {
    ScanFileListing listed = scan.selectedPartitions();
    PartitionedFile[] files = listed.toPartitionArray();
    long most = FilePartition$.MODULE$.maxSplitBytes(scan.relation().sparkSession(), listed);
    if (Arrays.stream(files).anyMatch(file -> file.length() > most)) {
      throw new Untranslatable("text files so large that Spark reads parts of them");
    }
    return FileSplits.of(files, constants, scan.relation().partitionSchema());
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

  ExpressionTranslator over(Rows in) {
    return over(in.ordinals());
  }

  ExpressionTranslator over(Map<ExprId, Integer> columns) {
    return new ExpressionTranslator(conf.sessionLocalTimeZone(), columns, this::subquery);
  }

  private Expression subquery(PlanExpression<?> query) {
    if (query instanceof ScalarSubquery scalar) {
      hasSubqueries = true;
      return subqueries.apply(scalar);
    }
    throw new Untranslatable("a subquery of kind " + query.nodeName());
  }
}
