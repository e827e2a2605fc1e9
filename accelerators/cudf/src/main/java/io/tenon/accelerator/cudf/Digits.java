package io.tenon.accelerator.cudf;

import ai.rapids.cudf.BinaryOp;
import ai.rapids.cudf.ColumnVector;
import ai.rapids.cudf.ColumnView;
import ai.rapids.cudf.DType;
import ai.rapids.cudf.Scalar;
import java.math.BigInteger;

/**
 * Arithmetic of decimals by their digits, whole numbers of 128 bits. Whatever might not fit is
 * looked at in floating point first: that is less exact, so a little below the limit it fails as
 * well, and Spark runs it.
 */
final class Digits {
  private static final double LIMIT = 0.99e38;
  static final int MOST = 38;

  private Digits() {}

  static BigInteger power(int digits) {
    return BigInteger.TEN.pow(digits);
  }

  static ColumnView shift(Frame frame, ColumnView value, int digits) {
    if (digits == 0) {
      return value;
    }
    checkProduct(frame, value, frame.constant(frame.digits(power(digits))));
    return frame.op(BinaryOp.MUL, value, frame.digits(power(digits)), Types.DIGITS);
  }

  static ColumnView multiply(Frame frame, ColumnView left, ColumnView right, boolean check) {
    if (check) {
      checkProduct(frame, left, right);
    }
    return frame.op(BinaryOp.MUL, left, right, Types.DIGITS);
  }

  /** Without the last digits, rounded half away from zero. */
  static ColumnView round(Frame frame, ColumnView value, int digits) {
    return divideRounded(
        frame, value, frame.constant(frame.digits(power(digits))), power(digits).shiftRight(1));
  }

  private static ColumnView divideRounded(
      Frame frame, ColumnView value, ColumnView by, BigInteger half) {
    return frame.op(BinaryOp.DIV, awayFromZero(frame, value, half), by, Types.DIGITS);
  }

  private static ColumnView awayFromZero(Frame frame, ColumnView value, BigInteger by) {
    Scalar zero = frame.digits(BigInteger.ZERO);
    ColumnVector negative = frame.test(BinaryOp.LESS, value, zero);
    ColumnVector add = frame.own(negative.ifElse(frame.digits(by.negate()), frame.digits(by)));
    return frame.op(BinaryOp.ADD, value, add, Types.DIGITS);
  }

  /**
   * The quotient, rounded half away from zero. The divisor is not zero.
   *
   * @param digits how many digits the dividend gets before
   */
  static ColumnView divide(Frame frame, ColumnView left, ColumnView right, int digits) {
    // One digit more, cut off, tells where to round to: those behind it do not matter.
    ColumnView wide = shift(frame, left, digits + 1);
    ColumnView cut = frame.op(BinaryOp.DIV, wide, right, Types.DIGITS);
    return round(frame, cut, 1);
  }

  /** Fails where a value has more digits than that. */
  static ColumnView fit(Frame frame, ColumnView value, int precision) {
    BigInteger limit = power(precision);
    Scalar high = frame.digits(limit);
    Scalar low = frame.digits(limit.negate());
    ColumnVector out =
        frame.test(
            BinaryOp.NULL_LOGICAL_OR,
            frame.test(BinaryOp.GREATER_EQUAL, value, high),
            frame.test(BinaryOp.LESS_EQUAL, value, low));
    frame.failWhere(out, "a decimal with more than " + precision + " digits");
    return value;
  }

  private static void checkProduct(Frame frame, ColumnView left, ColumnView right) {
    ColumnVector product =
        frame.op(
            BinaryOp.MUL,
            frame.cast(left, DType.FLOAT64),
            frame.cast(right, DType.FLOAT64),
            DType.FLOAT64);
    failBeyond(frame, frame.own(product.abs()));
  }

  /** Fails where a sum of absolute values says that digits may be lost. */
  static void failBeyond(Frame frame, ColumnView magnitude) {
    try (Scalar limit = Scalar.fromDouble(LIMIT)) {
      frame.failWhere(
          frame.test(BinaryOp.GREATER_EQUAL, magnitude, limit), "a decimal beyond 38 digits");
    }
  }
}
