package io.tenon.accelerator.cudf;

import ai.rapids.cudf.BinaryOp;
import ai.rapids.cudf.ColumnVector;
import ai.rapids.cudf.ColumnView;
import ai.rapids.cudf.DType;
import ai.rapids.cudf.Scalar;
import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.Expression.Call;
import java.math.BigInteger;
import java.util.List;

/** Arithmetic of numbers. An overflow fails, with and without ANSI mode; Spark then runs it. */
final class Arithmetic {
  private Arithmetic() {}

  static Eval sum(BinaryOp op, Call call, List<Eval> arguments) {
    DataType left = type(call, 0);
    DataType right = type(call, 1);
    if (call.type() instanceof Decimal result
        && left instanceof Decimal l
        && right instanceof Decimal r) {
      requireScale(call, result, Math.max(l.scale(), r.scale()));
      return f ->
          Digits.fit(
              f,
              f.op(
                  op,
                  Digits.shift(f, arguments.get(0).of(f), result.scale() - l.scale()),
                  Digits.shift(f, arguments.get(1).of(f), result.scale() - r.scale()),
                  Types.DIGITS),
              result.precision());
    }
    return plain(op, call, arguments);
  }

  static Eval product(Call call, List<Eval> arguments) {
    DataType left = type(call, 0);
    DataType right = type(call, 1);
    if (call.type() instanceof Decimal result
        && left instanceof Decimal l
        && right instanceof Decimal r) {
      requireScale(call, result, l.scale() + r.scale());
      boolean check = l.precision() + r.precision() > Digits.MOST;
      return f -> {
        ColumnView product =
            Digits.multiply(f, arguments.get(0).of(f), arguments.get(1).of(f), check);
        return check ? Digits.fit(f, product, result.precision()) : product;
      };
    }
    return plain(BinaryOp.MUL, call, arguments);
  }

  private static void requireScale(Call call, Decimal result, int natural) {
    if (result.scale() != natural) {
      throw new Unsupported(
          call.function()
              + " of decimals with more than 38 digits, of which Spark drops some, is not"
              + " supported");
    }
  }

  /** Of whole numbers it is done in a wider type, so that an overflow shows. */
  private static Eval plain(BinaryOp op, Call call, List<Eval> arguments) {
    DataType type = call.type();
    if (!type.equals(type(call, 0)) || !type.equals(type(call, 1))) {
      throw Calls.unsupported(call);
    }
    DType device = Types.device(type);
    if (Types.isFloating(type)) {
      return f -> f.op(op, arguments.get(0).of(f), arguments.get(1).of(f), device);
    }
    if (!Types.isIntegral(type)) {
      throw Calls.unsupported(call);
    }
    DType wide = type == Simple.LONG ? Types.DIGITS : DType.INT64;
    return f ->
        narrow(
            f,
            f.op(
                op,
                f.cast(arguments.get(0).of(f), wide),
                f.cast(arguments.get(1).of(f), wide),
                wide),
            device);
  }

  /** The number in a smaller type; fails where it does not fit. */
  static ColumnView narrow(Frame f, ColumnView wide, DType device) {
    ColumnVector cut = f.cast(wide, device);
    f.failWhere(
        f.test(BinaryOp.NOT_EQUAL, f.cast(cut, wide.getType()), wide), "an overflow of " + device);
    return cut;
  }

  static Eval quotient(Call call, List<Eval> arguments) {
    if (call.type() == Simple.DOUBLE
        && type(call, 0) == Simple.DOUBLE
        && type(call, 1) == Simple.DOUBLE) {
      return f -> {
        ColumnView divisor = arguments.get(1).of(f);
        try (Scalar zero = Scalar.fromDouble(0)) {
          f.failWhere(f.test(BinaryOp.EQUAL, divisor, zero), "a division by zero");
        }
        return f.op(BinaryOp.DIV, arguments.get(0).of(f), divisor, DType.FLOAT64);
      };
    }
    if (call.type() instanceof Decimal result
        && type(call, 0) instanceof Decimal l
        && type(call, 1) instanceof Decimal r
        && result.scale() >= l.scale() - r.scale()) {
      int digits = result.scale() - l.scale() + r.scale();
      return f -> {
        ColumnView divisor = arguments.get(1).of(f);
        f.failWhere(
            f.test(BinaryOp.EQUAL, divisor, f.digits(BigInteger.ZERO)), "a division by zero");
        return Digits.fit(
            f, Digits.divide(f, arguments.get(0).of(f), divisor, digits), result.precision());
      };
    }
    throw Calls.unsupported(call);
  }

  /** The remainder, or the quotient without its fraction. */
  static Eval whole(Call call, List<Eval> arguments) {
    if (!Types.isIntegral(type(call, 0)) || !type(call, 0).equals(type(call, 1))) {
      throw Calls.unsupported(call);
    }
    BinaryOp op = call.function().equals("%") ? BinaryOp.MOD : BinaryOp.DIV;
    DType device = Types.device(call.type());
    return f -> {
      // The smallest long divided by -1 fits in 128 bits, and is found when it is made narrow.
      ColumnVector left = f.cast(arguments.get(0).of(f), Types.DIGITS);
      ColumnVector right = f.cast(arguments.get(1).of(f), Types.DIGITS);
      f.failWhere(f.test(BinaryOp.EQUAL, right, f.digits(BigInteger.ZERO)), "a division by zero");
      ColumnVector quotient = f.op(BinaryOp.DIV, left, right, Types.DIGITS);
      return narrow(
          f,
          op == BinaryOp.DIV
              ? quotient
              : f.op(
                  BinaryOp.SUB,
                  left,
                  f.op(BinaryOp.MUL, quotient, right, Types.DIGITS),
                  Types.DIGITS),
          device);
    };
  }

  static Eval negative(Call call, Eval value) {
    DataType type = call.type();
    if (Types.isFloating(type)) {
      return f -> {
        try (Scalar minus = type == Simple.FLOAT ? Scalar.fromFloat(-1f) : Scalar.fromDouble(-1d)) {
          return f.op(BinaryOp.MUL, value.of(f), minus, Types.device(type));
        }
      };
    }
    if (type instanceof Decimal) {
      return f -> f.op(BinaryOp.MUL, value.of(f), f.digits(BigInteger.ONE.negate()), Types.DIGITS);
    }
    if (!Types.isIntegral(type)) {
      throw Calls.unsupported(call);
    }
    return f ->
        narrow(
            f,
            f.op(
                BinaryOp.MUL,
                f.cast(value.of(f), Types.DIGITS),
                f.digits(BigInteger.ONE.negate()),
                Types.DIGITS),
            Types.device(type));
  }

  static Eval abs(Call call, Eval value) {
    DataType type = call.type();
    if (Types.isFloating(type)) {
      return f -> f.own(value.of(f).abs());
    }
    if (!(type instanceof Decimal) && !Types.isIntegral(type)) {
      throw Calls.unsupported(call);
    }
    Eval negated = negative(call, value);
    return f -> {
      ColumnView given = value.of(f);
      ColumnVector digits = f.cast(given, Types.DIGITS);
      return Expressions.choose(
          f, f.test(BinaryOp.LESS, digits, f.digits(BigInteger.ZERO)), negated.of(f), given);
    };
  }

  private static DataType type(Call call, int argument) {
    return call.arguments().get(argument).type();
  }
}
