package io.tenon.accelerator.cudf;

import ai.rapids.cudf.BinaryOp;
import ai.rapids.cudf.ColumnVector;
import ai.rapids.cudf.ColumnView;
import ai.rapids.cudf.DType;
import ai.rapids.cudf.Scalar;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.Expression.Call;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Functions of dates. */
final class Dates {
  private static final int FIRST = (int) LocalDate.of(1, 1, 1).toEpochDay();
  private static final int LAST = (int) LocalDate.of(9999, 12, 31).toEpochDay();

  private Dates() {}

  static Optional<Eval> find(Call call, List<Eval> arguments) {
    return !call.arguments().isEmpty() && call.arguments().get(0).type() == Simple.DATE
        ? Optional.ofNullable(lower(call, arguments))
        : Optional.empty();
  }

  private static @Nullable Eval lower(Call call, List<Eval> arguments) {
    Eval value = arguments.get(0);
    return switch (call.function()) {
      case "year" -> part(value, ColumnView::year);
      case "quarter" -> part(value, ColumnView::quarterOfYear);
      case "month" -> part(value, ColumnView::month);
      case "day", "dayofmonth" -> part(value, ColumnView::day);
      case "dayofyear" -> part(value, ColumnView::dayOfYear);
      case "last_day" -> f -> f.own(common(f, value.of(f)).lastDayOfMonth());
      case "unix_date" -> f -> days(f, value.of(f));
      case "date_add" -> moved(call, BinaryOp.ADD, arguments);
      case "date_sub" -> moved(call, BinaryOp.SUB, arguments);
      case "datediff", "date_diff" -> difference(call, arguments);
      default -> null;
    };
  }

  private static Eval part(Eval value, Function<ColumnView, ColumnVector> function) {
    return f -> f.cast(f.own(function.apply(common(f, value.of(f)))), DType.INT32);
  }

  /** cuDF counts years in 16 bits; beyond the years that people use it is left to Spark. */
  static ColumnView common(Frame f, ColumnView date) {
    ColumnView days = days(f, date);
    try (Scalar first = Scalar.fromInt(FIRST);
        Scalar last = Scalar.fromInt(LAST)) {
      f.failWhere(
          Expressions.or(
              f, f.test(BinaryOp.LESS, days, first), f.test(BinaryOp.GREATER, days, last)),
          "a date out of the years 1 to 9999");
    }
    return date;
  }

  private static ColumnView days(Frame f, ColumnView date) {
    return f.own(f.scope().own(date.bitCastTo(DType.INT32)).copyToColumnVector());
  }

  private static Eval moved(Call call, BinaryOp op, List<Eval> arguments) {
    if (call.arguments().get(1).type() != Simple.INT) {
      throw Calls.unsupported(call);
    }
    return f -> {
      ColumnVector sum =
          f.op(
              op,
              f.cast(days(f, arguments.get(0).of(f)), DType.INT64),
              f.cast(arguments.get(1).of(f), DType.INT64),
              DType.INT64);
      ColumnView days = Arithmetic.narrow(f, sum, DType.INT32);
      return f.own(f.scope().own(days.bitCastTo(DType.TIMESTAMP_DAYS)).copyToColumnVector());
    };
  }

  private static Eval difference(Call call, List<Eval> arguments) {
    if (call.arguments().get(1).type() != Simple.DATE) {
      throw Calls.unsupported(call);
    }
    return f ->
        Arithmetic.narrow(
            f,
            f.op(
                BinaryOp.SUB,
                f.cast(days(f, arguments.get(0).of(f)), DType.INT64),
                f.cast(days(f, arguments.get(1).of(f)), DType.INT64),
                DType.INT64),
            DType.INT32);
  }
}
