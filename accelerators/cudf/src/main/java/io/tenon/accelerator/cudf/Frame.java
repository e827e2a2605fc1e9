package io.tenon.accelerator.cudf;

import ai.rapids.cudf.BinaryOp;
import ai.rapids.cudf.ColumnVector;
import ai.rapids.cudf.ColumnView;
import ai.rapids.cudf.DType;
import ai.rapids.cudf.Scalar;
import java.math.BigInteger;
import java.util.List;

/**
 * A batch while expressions over it are computed; what they make lives as long as the scope.
 *
 * @param columns the input's
 */
record Frame(Run run, int rows, List<? extends ColumnView> columns, Scope scope) {
  ColumnVector own(ColumnVector column) {
    return scope.own(column);
  }

  ColumnVector op(BinaryOp op, ColumnView left, ColumnView right, DType type) {
    return own(left.binaryOp(op, right, type));
  }

  ColumnVector op(BinaryOp op, ColumnView left, Scalar right, DType type) {
    return own(left.binaryOp(op, right, type));
  }

  ColumnVector test(BinaryOp op, ColumnView left, ColumnView right) {
    return op(op, left, right, DType.BOOL8);
  }

  ColumnVector test(BinaryOp op, ColumnView left, Scalar right) {
    return op(op, left, right, DType.BOOL8);
  }

  ColumnVector cast(ColumnView column, DType type) {
    return own(column.castTo(type));
  }

  Scalar digits(BigInteger value) {
    return scope.own(Scalar.fromDecimal(value, Types.DIGITS));
  }

  /** The same value in each row. */
  ColumnVector constant(Scalar value) {
    return own(ColumnVector.fromScalar(value, rows));
  }

  /**
   * Ends the run where a row has no result here; Spark then does it, and words the error if it is
   * one.
   */
  void failWhere(ColumnView condition, String what) {
    if (isAny(condition)) {
      throw new BadValue(what);
    }
  }

  boolean isAny(ColumnView condition) {
    try (Scalar any = condition.any()) {
      return any.isValid() && any.getBoolean();
    }
  }
}
