package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.AggregateCall;
import io.tenon.spi.accelerator.AggregateMode;
import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.EvalMode;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Aggregate functions in SQL. */
final class Aggregates {
  private static final FunctionTable FUNCTIONS = FunctionTable.read("aggregates.txt");

  /** More digits than a sum that fits into a long has, and few enough to take the point out. */
  private static final int SUM_OF_DIGITS = 28;

  private static final int COMPLETE = 0;
  private static final int PARTIAL = 1;
  private static final int FINAL = 2;

  private final Expressions expressions;

  Aggregates(Expressions expressions) {
    this.expressions = expressions;
  }

  static FunctionTable functions() {
    return FUNCTIONS;
  }

  /** The columns of a call's results. */
  List<Sql> lower(AggregateCall call, AggregateMode mode, List<Sql> columns) {
    String filter =
        call.filter() == null
            ? ""
            : " FILTER (WHERE " + expressions.lower(call.filter(), columns).text() + ")";
    List<Sql> arguments = expressions.lower(call.arguments(), columns);
    return switch (mode) {
      case COMPLETE ->
          List.of(
              ofDigits(call, columns, call.distinct() ? "DISTINCT " : "", filter)
                  .orElseGet(() -> complete(call, arguments, filter)));
      case PARTIAL -> partial(call, arguments, filter);
      case FINAL -> List.of(merged(call, arguments, filter));
    };
  }

  /** A function over a window, which {@code over} describes. */
  Sql windowed(
      String function,
      List<Expression> given,
      List<Sql> arguments,
      DataType type,
      EvalMode mode,
      String over) {
    Signature row = FUNCTIONS.find(function, given, type, mode);
    return fill(row.sql().get(COMPLETE), given, arguments, type, "", over);
  }

  private Sql complete(AggregateCall call, List<Sql> arguments, String filter) {
    String distinct = call.distinct() ? "DISTINCT " : "";
    DataType type = call.results().get(0).type();
    if (call.function().equals("count") && arguments.size() > 1) {
      return new Sql("count(" + distinct + rowOf(arguments) + ")" + filter, Simple.LONG);
    }
    Signature row = FUNCTIONS.find(call.function(), call.arguments(), type, call.mode());
    return fill(row.sql().get(COMPLETE), call.arguments(), arguments, type, distinct, filter);
  }

  /**
   * Spark sums the digits of short decimals as whole numbers. DuckDB does that with any decimal, so
   * the point is taken out of the sum, not out of each value.
   */
  private Optional<Sql> ofDigits(
      AggregateCall call, List<Sql> columns, String distinct, String filter) {
    boolean digits =
        call.arguments().size() == 1
            && call.arguments().get(0) instanceof Expression.Call argument
            && argument.function().equals("unscaledvalue");
    if (!digits || !(call.function().equals("sum") || call.function().equals("avg"))) {
      return Optional.empty();
    }
    Expression.Call argument = (Expression.Call) call.arguments().get(0);
    Sql value = expressions.lower(argument.arguments().get(0), columns);
    Decimal type = new Decimal(SUM_OF_DIGITS, ((Decimal) value.type()).scale());
    String sum =
        "CAST(sum(%s%s)%s AS %s)".formatted(distinct, value.text(), filter, Types.sql(type));
    String unscaled = Decimals.unscaled(new Sql(sum, type), 0);
    return Optional.of(
        call.function().equals("sum")
            ? new Sql("CAST(" + unscaled + " AS BIGINT)", Simple.LONG)
            : new Sql(
                "(CAST(%s AS DOUBLE) / nullif(count(%s%s)%s, 0))"
                    .formatted(unscaled, distinct, value.text(), filter),
                Simple.DOUBLE));
  }

  /** A row counts only when none of its values is null. */
  private static String rowOf(List<Sql> arguments) {
    return arguments.stream()
            .map(argument -> argument.text() + " IS NOT NULL")
            .collect(Collectors.joining(" AND ", "CASE WHEN ", " THEN "))
        + arguments.stream().map(Sql::text).collect(Collectors.joining(", ", "row(", ") END"));
  }

  private List<Sql> partial(AggregateCall call, List<Sql> arguments, String filter) {
    if (call.distinct()) {
      throw new Unsupported("a distinct aggregate has no partial form");
    }
    List<Field> buffer = call.results();
    Signature row =
        FUNCTIONS.find(call.function(), call.arguments(), buffer.get(0).type(), call.mode());
    if (row.sql().size() <= PARTIAL) {
      throw new Unsupported("a partial " + call.function() + " is not supported");
    }
    String[] templates = row.sql().get(PARTIAL).split(" ;; ");
    if (templates.length != buffer.size()) {
      throw new Unsupported(
          "a buffer of "
              + call.function()
              + " with "
              + buffer.size()
              + " columns is not supported");
    }
    List<Sql> columns = new ArrayList<>();
    for (int i = 0; i < templates.length; i++) {
      DataType type = buffer.get(i).type();
      columns.add(fill(templates[i], call.arguments(), arguments, type, "", filter));
    }
    return columns;
  }

  private Sql merged(AggregateCall call, List<Sql> arguments, String filter) {
    DataType type = call.results().get(0).type();
    Signature row =
        FUNCTIONS.rows().stream()
            .filter(candidate -> candidate.name().equals(call.function()))
            .filter(candidate -> candidate.result().matches(type))
            .filter(candidate -> candidate.modes().contains(call.mode()))
            .filter(candidate -> candidate.sql().size() > FINAL)
            .findFirst()
            .orElseThrow(
                () ->
                    new Unsupported("merging buffers of " + call.function() + " is not supported"));
    return fill(row.sql().get(FINAL), call.arguments(), arguments, type, "", filter);
  }

  private Sql fill(
      String template,
      List<Expression> given,
      List<Sql> arguments,
      DataType type,
      String distinct,
      String filter) {
    if (template.equals("@AVERAGE")) {
      Sql value = arguments.get(0);
      return average(
          new Sql("sum(" + distinct + value.text() + ")" + filter, sumOf(value)),
          "count(" + distinct + value.text() + ")" + filter,
          type);
    }
    if (template.equals("@MERGED_AVERAGE")) {
      Sql sum = arguments.get(0);
      return average(
          new Sql("sum(" + sum.text() + ")" + filter, sumOf(sum)),
          "sum(" + arguments.get(1).text() + ")" + filter,
          type);
    }
    Sql filled =
        expressions.fill(
            template.replace("{d}", distinct).replace("{f}", filter), given, arguments, type);
    // DuckDB's sum and its like widen; what is no decimal has exactly the type of its template.
    return type instanceof Decimal && !template.contains("{type}")
        ? new Sql("CAST(" + filled.text() + " AS " + Types.sql(filled.type()) + ")", filled.type())
        : filled;
  }

  private static Decimal sumOf(Sql value) {
    return new Decimal(38, ((Decimal) value.type()).scale());
  }

  private static Sql average(Sql sum, String count, DataType type) {
    Decimal result = (Decimal) type;
    int shift = result.scale() - ((Decimal) sum.type()).scale();
    if (shift < 0) {
      throw new Unsupported("an average with fewer digits than its values is not supported");
    }
    return new Sql(
        Decimals.scaled(
            "tenon_divide("
                + Decimals.unscaled(sum, shift)
                + ", nullif(CAST("
                + count
                + " AS HUGEINT), 0))",
            result),
        result);
  }
}
