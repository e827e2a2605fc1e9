package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Relation;
import io.tenon.spi.accelerator.WindowCall;
import io.tenon.spi.accelerator.WindowFrame;
import io.tenon.spi.accelerator.WindowFrame.Bound;
import io.tenon.spi.accelerator.WindowFrame.Unit;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Functions over windows in SQL. */
final class Windows {
  private static final FunctionTable FUNCTIONS = FunctionTable.read("windows.txt");

  /** These look at the partition or at rows counted from the current one, not at the frame. */
  private static final Set<String> FRAMELESS =
      Set.of(
          "row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead");

  private final Expressions expressions;
  private final Aggregates aggregates;

  Windows(Expressions expressions, Aggregates aggregates) {
    this.expressions = expressions;
    this.aggregates = aggregates;
  }

  static FunctionTable functions() {
    return FUNCTIONS;
  }

  /** The column of a call. */
  Sql lower(Relation.Window window, WindowCall call, List<Sql> columns) {
    List<Sql> arguments = expressions.lower(call.arguments(), columns);
    boolean own = FUNCTIONS.rows().stream().anyMatch(row -> row.name().equals(call.function()));
    String over = over(window, call, columns);
    if (!own) {
      if (call.ignoreNulls()) {
        throw new Unsupported(
            call.function() + " that ignores nulls is not supported over a window");
      }
      return aggregates.windowed(
          call.function(), call.arguments(), arguments, call.result().type(), call.mode(), over);
    }
    Signature row =
        FUNCTIONS.find(call.function(), call.arguments(), call.result().type(), call.mode());
    String template = row.sql().get(0);
    if (call.ignoreNulls()) {
      template = template.replace("){f}", " IGNORE NULLS){f}");
    }
    Sql sql =
        expressions.fill(
            template.replace("{f}", over), call.arguments(), arguments, call.result().type());
    return sql.type() instanceof Decimal ? new Sql(sql.text(), call.result().type()) : sql;
  }

  private String over(Relation.Window window, WindowCall call, List<Sql> columns) {
    String partition =
        window.partitionBy().isEmpty()
            ? ""
            : window.partitionBy().stream()
                .map(expression -> expressions.lower(expression, columns).text())
                .collect(Collectors.joining(", ", "PARTITION BY ", ""));
    String frame = FRAMELESS.contains(call.function()) ? "" : frame(call.frame());
    return " OVER ("
        + partition
        + Lowering.orderBy(window.orderBy(), columns, expressions)
        + frame
        + ")";
  }

  private static String frame(WindowFrame frame) {
    return " "
        + (frame.unit() == Unit.ROWS ? "ROWS" : "RANGE")
        + " BETWEEN "
        + bound(frame.lower(), true)
        + " AND "
        + bound(frame.upper(), false);
  }

  private static String bound(Bound bound, boolean lower) {
    if (bound instanceof Bound.Unbounded) {
      return lower ? "UNBOUNDED PRECEDING" : "UNBOUNDED FOLLOWING";
    }
    if (bound instanceof Bound.CurrentRow) {
      return "CURRENT ROW";
    }
    Expression.Literal distance = ((Bound.Offset) bound).distance();
    if (!(distance.value() instanceof Number number)) {
      throw new Unsupported("a window with a bound that is no number is not supported");
    }
    BigDecimal offset = new BigDecimal(number.toString());
    return offset.abs().toPlainString() + (offset.signum() < 0 ? " PRECEDING" : " FOLLOWING");
  }
}
