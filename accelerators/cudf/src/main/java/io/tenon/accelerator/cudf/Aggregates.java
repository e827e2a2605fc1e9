package io.tenon.accelerator.cudf;

import ai.rapids.cudf.BinaryOp;
import ai.rapids.cudf.ColumnVector;
import ai.rapids.cudf.ColumnView;
import ai.rapids.cudf.DType;
import ai.rapids.cudf.Scalar;
import io.tenon.accelerator.cudf.Measure.Kind;
import io.tenon.spi.accelerator.AggregateCall;
import io.tenon.spi.accelerator.AggregateMode;
import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.EvalMode;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Field;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Aggregate functions as measures of groups, and what is made of the measures: results, or Spark's
 * buffers.
 */
final class Aggregates {
  /** A sum of values with more digits may need more than 38. */
  private static final int SAFE_DIGITS = 28;

  private final Expressions expressions;
  private final AggregateMode mode;
  private final List<Measure> measures = new ArrayList<>();
  private final List<Eval> results = new ArrayList<>();
  private final int keys;

  /**
   * @param keys how many columns come before the measures
   */
  Aggregates(Expressions expressions, AggregateMode mode, int keys) {
    this.expressions = expressions;
    this.mode = mode;
    this.keys = keys;
  }

  List<Measure> measures() {
    return measures;
  }

  /** Over the keys and the measures: the columns of all calls, in their order. */
  List<Eval> results() {
    return results;
  }

  /**
   * @throws Unsupported when it is not computed here
   */
  void add(AggregateCall call) {
    if (call.mode() == EvalMode.TRY) {
      throw new Unsupported(
          call.function() + " in its form that gives null on errors is not supported");
    }
    for (Field result : call.results()) {
      Types.device(result.type());
    }
    switch (call.function()) {
      case "count" -> count(call);
      case "sum" -> sum(call);
      case "avg" -> average(call);
      case "min" -> extreme(call, Kind.MIN);
      case "max" -> extreme(call, Kind.MAX);
      default ->
          throw new Unsupported("aggregate function " + call.function() + " is not supported");
    }
  }

  private Eval measure(Kind kind, Eval input, DType type) {
    measures.add(new Measure(kind, input, type));
    int column = keys + measures.size() - 1;
    return frame -> frame.columns().get(column);
  }

  /** The argument where the filter is true; null elsewhere. */
  private Eval argument(AggregateCall call, int index) {
    Eval value = expressions.lower(call.arguments().get(index));
    if (call.filter() == null) {
      return value;
    }
    Eval filter = expressions.lower(call.filter());
    Eval nothing = Expressions.nothing(Types.device(call.arguments().get(index).type()));
    return f -> Expressions.choose(f, filter.of(f), value.of(f), nothing.of(f));
  }

  private void count(AggregateCall call) {
    if (mode == AggregateMode.FINAL) {
      results.add(orZero(measure(Kind.SUM, argument(call, 0), DType.INT64)));
      return;
    }
    Eval counted = counted(call);
    results.add(orZero(measure(Kind.COUNT, counted, DType.INT64)));
  }

  private Eval counted(AggregateCall call) {
    if (call.arguments().isEmpty()) {
      if (call.filter() == null) {
        return Aggregates::ones;
      }
      Eval filter = expressions.lower(call.filter());
      Eval nothing = Expressions.nothing(DType.INT32);
      return f -> Expressions.choose(f, filter.of(f), ones(f), nothing.of(f));
    }
    if (call.arguments().size() == 1) {
      return argument(call, 0);
    }
    // Counts where none is null.
    List<Eval> all = new ArrayList<>();
    for (int i = 0; i < call.arguments().size(); i++) {
      all.add(argument(call, i));
    }
    Eval nothing = Expressions.nothing(DType.INT32);
    return f -> {
      ColumnView whole = f.own(all.get(0).of(f).isNotNull());
      for (Eval next : all.subList(1, all.size())) {
        whole = Expressions.and(f, whole, f.own(next.of(f).isNotNull()));
      }
      return Expressions.choose(f, whole, ones(f), nothing.of(f));
    };
  }

  private static ColumnView ones(Frame f) {
    try (Scalar one = Scalar.fromInt(1)) {
      return f.constant(one);
    }
  }

  private static Eval orZero(Eval count) {
    return f -> {
      try (Scalar zero = Scalar.fromLong(0)) {
        return f.own(count.of(f).replaceNulls(zero));
      }
    };
  }

  private void sum(AggregateCall call) {
    DataType type = call.results().get(0).type();
    if (type == Simple.DOUBLE) {
      results.add(measure(Kind.SUM, argument(call, 0), DType.FLOAT64));
    } else if (type == Simple.LONG) {
      Eval argument = argument(call, 0);
      Eval digits = measure(Kind.SUM, f -> f.cast(argument.of(f), Types.DIGITS), Types.DIGITS);
      results.add(f -> Arithmetic.narrow(f, digits.of(f), DType.INT64));
    } else if (type instanceof Decimal decimal) {
      decimalSum(call, decimal);
    } else {
      throw new Unsupported("a sum of " + Types.words(type) + " is not supported");
    }
  }

  private void decimalSum(AggregateCall call, Decimal type) {
    requireScale(call, type);
    Eval sum = digits(call);
    if (mode == AggregateMode.COMPLETE) {
      results.add(f -> Digits.fit(f, sum.of(f), type.precision()));
      return;
    }
    if (mode == AggregateMode.PARTIAL) {
      requireBuffer(call, 2);
      results.add(f -> Digits.fit(f, orZeroDigits(f, sum.of(f)), type.precision()));
      results.add(f -> f.own(sum.of(f).isNull()));
      return;
    }
    Eval empty = measure(Kind.MIN, argument(call, 1), DType.BOOL8);
    Eval nothing = Expressions.nothing(Types.DIGITS);
    results.add(
        f ->
            Digits.fit(
                f, Expressions.choose(f, empty.of(f), nothing.of(f), sum.of(f)), type.precision()));
  }

  private static ColumnView orZeroDigits(Frame f, ColumnView sum) {
    return f.own(sum.replaceNulls(f.digits(BigInteger.ZERO)));
  }

  private static void requireBuffer(AggregateCall call, int columns) {
    if (call.results().size() != columns) {
      throw new Unsupported(
          "a buffer of " + call.function() + " with other columns than Spark's is not supported");
    }
  }

  private static void requireScale(AggregateCall call, Decimal type) {
    if (Expressions.scale(call.arguments().get(0).type()) != type.scale()
        || !(call.arguments().get(0).type() instanceof Decimal)) {
      throw new Unsupported("a sum of another scale than its values is not supported");
    }
  }

  /** The sum of decimals, and beside it the sum of their magnitudes where 128 bits may not do. */
  private Eval digits(AggregateCall call) {
    Eval argument = argument(call, 0);
    Eval value = mode == AggregateMode.FINAL ? known(call, argument) : argument;
    Eval sum = measure(Kind.SUM, value, Types.DIGITS);
    Decimal type = (Decimal) call.arguments().get(0).type();
    if (type.precision() <= SAFE_DIGITS) {
      return sum;
    }
    Eval magnitude =
        measure(Kind.SUM, f -> f.own(f.cast(value.of(f), DType.FLOAT64).abs()), DType.FLOAT64);
    return f -> {
      Digits.failBeyond(f, magnitude.of(f));
      return sum.of(f);
    };
  }

  /** In a buffer, a sum that is null although there were values has overflown. */
  private Eval known(AggregateCall call, Eval sum) {
    Eval second = expressions.lower(call.arguments().get(1));
    boolean isCount = call.function().equals("avg");
    return f -> {
      ColumnView value = sum.of(f);
      ColumnView empty = second.of(f);
      try (Scalar zero = Scalar.fromLong(0)) {
        ColumnView filled = isCount ? f.test(BinaryOp.GREATER, empty, zero) : f.own(empty.not());
        f.failWhere(Expressions.and(f, f.own(value.isNull()), filled), "a sum that has overflown");
      }
      return value;
    };
  }

  private void average(AggregateCall call) {
    DataType given = call.arguments().get(0).type();
    if (given instanceof Decimal decimal) {
      decimalAverage(call, decimal);
      return;
    }
    if (!Types.isIntegral(given) && !Types.isFloating(given)) {
      throw new Unsupported("an average of " + Types.words(given) + " is not supported");
    }
    Eval argument = argument(call, 0);
    Eval sum = measure(Kind.SUM, f -> f.cast(argument.of(f), DType.FLOAT64), DType.FLOAT64);
    Eval count = averageCount(call, argument);
    if (mode == AggregateMode.PARTIAL) {
      requireBuffer(call, 2);
      results.add(
          f -> {
            try (Scalar zero = Scalar.fromDouble(0)) {
              return f.own(sum.of(f).replaceNulls(zero));
            }
          });
      results.add(count);
      return;
    }
    results.add(
        f ->
            f.op(
                BinaryOp.DIV,
                sum.of(f),
                nullIfZero(f, f.cast(count.of(f), DType.FLOAT64), DType.FLOAT64),
                DType.FLOAT64));
  }

  private Eval averageCount(AggregateCall call, Eval argument) {
    return orZero(
        mode == AggregateMode.FINAL
            ? measure(Kind.SUM, argument(call, 1), DType.INT64)
            : measure(Kind.COUNT, argument, DType.INT64));
  }

  private static ColumnView nullIfZero(Frame f, ColumnView count, DType type) {
    try (Scalar none = Scalar.fromNull(type);
        Scalar zero = Scalar.fromDouble(0)) {
      ColumnVector isZero = f.test(BinaryOp.EQUAL, f.cast(count, DType.FLOAT64), zero);
      return f.own(isZero.ifElse(none, count));
    }
  }

  private void decimalAverage(AggregateCall call, Decimal given) {
    Eval sum = digits(call);
    Eval count = averageCount(call, argument(call, 0));
    if (mode == AggregateMode.PARTIAL) {
      requireBuffer(call, 2);
      Decimal buffer = decimal(call.results().get(0).type());
      if (buffer.scale() != given.scale()) {
        throw new Unsupported("an average's buffer of another scale is not supported");
      }
      results.add(f -> Digits.fit(f, orZeroDigits(f, sum.of(f)), buffer.precision()));
      results.add(count);
      return;
    }
    Decimal result = decimal(call.results().get(0).type());
    int digits = result.scale() - given.scale();
    if (digits < 0) {
      throw new Unsupported("an average with fewer digits than its values is not supported");
    }
    results.add(
        f -> {
          ColumnView by = nullIfZero(f, f.cast(count.of(f), Types.DIGITS), Types.DIGITS);
          return Digits.fit(f, Digits.divide(f, sum.of(f), by, digits), result.precision());
        });
  }

  private static Decimal decimal(DataType type) {
    if (type instanceof Decimal decimal) {
      return decimal;
    }
    throw new Unsupported("an average of decimals as " + Types.words(type) + " is not supported");
  }

  private void extreme(AggregateCall call, Kind kind) {
    Expression argument = call.arguments().get(0);
    if (Types.isFloating(argument.type())) {
      // Which of NaN and other numbers comes out is not the same here as in Spark.
      throw new Unsupported(
          call.function() + " of " + Types.words(argument.type()) + " is not supported");
    }
    results.add(measure(kind, argument(call, 0), Types.device(argument.type())));
  }
}
