package io.tenon.accelerator.cudf;

import ai.rapids.cudf.BinaryOp;
import ai.rapids.cudf.ColumnVector;
import ai.rapids.cudf.ColumnView;
import ai.rapids.cudf.DType;
import ai.rapids.cudf.Scalar;
import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.EvalMode;
import io.tenon.spi.accelerator.Expression.Cast;
import java.math.BigInteger;

/** Conversions. */
final class Casts {
  /** The digits that a double holds, whatever they are. */
  private static final BigInteger EXACT = BigInteger.TWO.pow(53);

  /** The highest power of ten that a double holds exactly. */
  private static final int EXACT_POWER = 22;

  private Casts() {}

  static Eval lower(Cast cast, Eval input) {
    DataType from = cast.input().type();
    DataType to = cast.type();
    if (from.equals(to)) {
      return input;
    }
    if (cast.mode() == EvalMode.TRY) {
      throw new Unsupported(words(from, to) + " that gives null on errors is not supported");
    }
    DType device = Types.device(to);
    if (to instanceof Decimal decimal) {
      return toDecimal(from, decimal, input);
    }
    if (from instanceof Decimal decimal) {
      return fromDecimal(decimal, to, input);
    }
    if (Types.isIntegral(from) && Types.isIntegral(to)) {
      return Types.device(from).getSizeInBytes() <= device.getSizeInBytes()
          ? f -> f.cast(input.of(f), device)
          : f -> Arithmetic.narrow(f, input.of(f), device);
    }
    boolean plain =
        (Types.isIntegral(from) && (Types.isFloating(to) || to == Simple.STRING))
            || (from == Simple.BOOLEAN && (Types.isIntegral(to) || Types.isFloating(to)))
            || (Types.isFloating(from) && Types.isFloating(to));
    if (plain) {
      return f -> f.cast(input.of(f), device);
    }
    if (Types.isIntegral(from) && to == Simple.BOOLEAN) {
      return f -> f.cast(input.of(f), DType.BOOL8);
    }
    if (from == Simple.DATE && to == Simple.STRING) {
      return f -> f.own(Dates.common(f, input.of(f)).asStrings("%Y-%m-%d"));
    }
    throw new Unsupported(words(from, to) + " is not supported");
  }

  private static String words(DataType from, DataType to) {
    return "a cast from " + Types.words(from) + " to " + Types.words(to);
  }

  private static Eval toDecimal(DataType from, Decimal to, Eval input) {
    if (from instanceof Decimal decimal) {
      int digits = to.scale() - decimal.scale();
      boolean fits = to.precision() - to.scale() >= decimal.precision() - decimal.scale();
      if (fits && digits >= 0) {
        return f -> Digits.shift(f, input.of(f), digits);
      }
      return f -> {
        ColumnView value = input.of(f);
        return Digits.fit(
            f,
            digits >= 0 ? Digits.shift(f, value, digits) : Digits.round(f, value, -digits),
            to.precision());
      };
    }
    if (Types.isIntegral(from)) {
      return f ->
          Digits.fit(
              f, Digits.shift(f, f.cast(input.of(f), Types.DIGITS), to.scale()), to.precision());
    }
    throw new Unsupported(words(from, to) + " is not supported");
  }

  private static Eval fromDecimal(Decimal from, DataType to, Eval input) {
    if (Types.isIntegral(to)) {
      return f -> {
        ColumnView value = input.of(f);
        ColumnView whole =
            from.scale() == 0
                ? value
                : f.op(BinaryOp.DIV, value, f.digits(Digits.power(from.scale())), Types.DIGITS);
        return Arithmetic.narrow(f, whole, Types.device(to));
      };
    }
    if (to == Simple.DOUBLE && from.scale() <= EXACT_POWER) {
      return f -> toDouble(f, input.of(f), from.scale());
    }
    throw new Unsupported(words(from, to) + " is not supported");
  }

  /** A quotient of two numbers that a double holds exactly is the nearest double. */
  static ColumnView toDouble(Frame f, ColumnView digits, int scale) {
    ColumnVector high = f.test(BinaryOp.GREATER, digits, f.digits(EXACT));
    ColumnVector low = f.test(BinaryOp.LESS, digits, f.digits(EXACT.negate()));
    f.failWhere(Expressions.or(f, high, low), "a decimal that a double does not hold exactly");
    ColumnVector value = f.cast(digits, DType.FLOAT64);
    try (Scalar power = Scalar.fromDouble(Digits.power(scale).doubleValue())) {
      return scale == 0 ? value : f.op(BinaryOp.DIV, value, power, DType.FLOAT64);
    }
  }
}
