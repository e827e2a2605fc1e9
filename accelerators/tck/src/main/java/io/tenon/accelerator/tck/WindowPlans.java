package io.tenon.accelerator.tck;

import io.tenon.accelerator.tck.Plan.Typed;
import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.EvalMode;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Expression.Literal;
import io.tenon.spi.accelerator.Field;
import io.tenon.spi.accelerator.Relation;
import io.tenon.spi.accelerator.SortKey;
import io.tenon.spi.accelerator.WindowCall;
import io.tenon.spi.accelerator.WindowFrame;
import io.tenon.spi.accelerator.WindowFrame.Bound;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.functions;

/** Windows and expansions, each as the SPI has it and as Spark has it. */
final class WindowPlans {
  /**
   * Of equal rows it does not matter which comes first: these types have no equal values that
   * differ.
   */
  static final List<DataType> TYPES =
      List.of(
          Simple.INT,
          Simple.LONG,
          Simple.SHORT,
          Simple.BOOLEAN,
          Simple.STRING,
          Simple.DATE,
          Simple.TIMESTAMP_NTZ,
          new Decimal(15, 2));

  private static final List<String> RANKS =
      List.of("row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile");
  private static final List<String> SHIFTS = List.of("lag", "lead");
  private static final List<String> PICKS = List.of("first_value", "last_value", "nth_value");
  private static final List<String> SUMS = List.of("sum", "avg", "min", "max", "count");

  private WindowPlans() {}

  /** The functions that are drawn. */
  static List<String> functions() {
    List<String> all = new ArrayList<>(RANKS);
    all.addAll(SHIFTS);
    all.addAll(PICKS);
    all.addAll(SUMS);
    return all;
  }

  /**
   * One function over a window: partitions by the first column, the order by all others, so that
   * only equal rows are in no order.
   */
  static Plan window(Plan input, String function, SplittableRandom random) {
    List<Typed> columns = input.columns();
    List<SortKey> keys = new ArrayList<>();
    List<Column> order = new ArrayList<>();
    for (Typed column : columns.subList(1, columns.size())) {
      boolean ascending = random.nextBoolean();
      boolean nullsFirst = random.nextBoolean();
      keys.add(new SortKey(column.expression(), ascending, nullsFirst));
      order.add(Relations.order(column.spark(), ascending, nullsFirst));
    }
    boolean framed = PICKS.contains(function) || SUMS.contains(function);
    boolean rows = framed && random.nextBoolean();
    int before = random.nextInt(3);
    int after = random.nextInt(3);
    WindowSpec spec =
        Window.partitionBy(columns.get(0).spark()).orderBy(order.toArray(Column[]::new));
    if (framed) {
      spec =
          rows
              ? spec.rowsBetween(-before, after)
              : spec.rangeBetween(Window.unboundedPreceding(), Window.currentRow());
    }
    Typed argument = argument(function, columns, random);
    Column column = spark(function, argument.spark()).over(spec);
    Dataset<Row> whole = input.spark().withColumn("w", column);
    Field result = SparkTypes.field("w", whole.schema().apply("w"));
    WindowCall call =
        new WindowCall(
            function,
            arguments(function, argument.expression()),
            false,
            frame(framed, rows, before, after),
            result,
            EvalMode.ANSI);
    return new Plan(
        new Relation.Window(
            input.relation(), List.of(columns.get(0).expression()), keys, List.of(call)),
        Plan.named(whole),
        false);
  }

  private static Typed argument(String function, List<Typed> columns, SplittableRandom random) {
    List<Typed> fitting =
        columns.stream()
            .filter(
                column ->
                    !List.of("sum", "avg").contains(function)
                        || Candidate.fits("numeric", column.expression().type(), Simple.NULL))
            .toList();
    return fitting.get(random.nextInt(fitting.size()));
  }

  private static Column spark(String function, Column argument) {
    return switch (function) {
      case "ntile" -> functions.ntile(3);
      case "lag" -> functions.lag(argument, 1);
      case "lead" -> functions.lead(argument, 2);
      case "nth_value" -> functions.nth_value(argument, 2);
      default ->
          RANKS.contains(function)
              ? functions.call_function(function)
              : functions.call_function(function, argument);
    };
  }

  private static List<Expression> arguments(String function, Expression argument) {
    Literal nothing = new Literal(argument.type(), null);
    return switch (function) {
      case "ntile" -> List.of(new Literal(Simple.INT, 3));
      case "lag" -> List.of(argument, new Literal(Simple.INT, 1), nothing);
      case "lead" -> List.of(argument, new Literal(Simple.INT, 2), nothing);
      case "nth_value" -> List.of(argument, new Literal(Simple.INT, 2));
      default -> RANKS.contains(function) ? List.of() : List.of(argument);
    };
  }

  private static WindowFrame frame(boolean framed, boolean rows, int before, int after) {
    if (framed && rows) {
      return new WindowFrame(
          WindowFrame.Unit.ROWS,
          before == 0 ? new Bound.CurrentRow() : offset(-before),
          after == 0 ? new Bound.CurrentRow() : offset(after));
    }
    return new WindowFrame(
        framed ? WindowFrame.Unit.RANGE : WindowFrame.Unit.ROWS,
        new Bound.Unbounded(),
        new Bound.CurrentRow());
  }

  private static Bound offset(int rows) {
    return new Bound.Offset(new Literal(Simple.INT, rows));
  }

  /** Each row in several forms, with some columns null and the form's number. */
  static Plan expand(Plan input, SplittableRandom random) {
    List<Typed> columns = input.columns();
    List<List<Expression>> projections = new ArrayList<>();
    Dataset<Row> all = null;
    int forms = random.nextInt(2, 5);
    for (int form = 0; form < forms; form++) {
      List<Expression> projection = new ArrayList<>();
      List<Column> selected = new ArrayList<>();
      for (Typed column : columns) {
        DataType type = column.expression().type();
        boolean kept = random.nextBoolean();
        projection.add(kept ? column.expression() : new Literal(type, null));
        selected.add(kept ? column.spark() : functions.lit(null).cast(SparkTypes.spark(type)));
      }
      projection.add(new Literal(Simple.INT, form));
      selected.add(functions.lit(form));
      projections.add(projection);
      Column[] named =
          IntStream.range(0, selected.size())
              .mapToObj(i -> selected.get(i).as("e" + i))
              .toArray(Column[]::new);
      Dataset<Row> one = input.spark().select(named);
      all = all == null ? one : all.unionAll(one);
    }
    List<Field> output = new ArrayList<>();
    columns.forEach(
        column -> output.add(new Field("e" + output.size(), column.expression().type(), true)));
    output.add(new Field("form", Simple.INT, false));
    return new Plan(
        new Relation.Expand(input.relation(), projections, output), Plan.named(all), false);
  }
}
