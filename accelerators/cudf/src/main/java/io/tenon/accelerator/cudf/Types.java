package io.tenon.accelerator.cudf;

import ai.rapids.cudf.DType;
import ai.rapids.cudf.DType.DTypeEnum;
import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.Field;
import java.util.List;
import java.util.Locale;

/**
 * How types lie on the device. A decimal is its digits, without a point, in 128 bits: so its
 * arithmetic is that of whole numbers, and the scale is known from the plan alone.
 */
final class Types {
  static final DType DIGITS = DType.create(DTypeEnum.DECIMAL128, 0);

  private Types() {}

  /**
   * The type on the device.
   *
   * @throws Unsupported when there is none
   */
  static DType device(DataType type) {
    if (type instanceof Decimal) {
      return DIGITS;
    }
    if (type instanceof Simple simple) {
      return switch (simple) {
        case BOOLEAN -> DType.BOOL8;
        case BYTE -> DType.INT8;
        case SHORT -> DType.INT16;
        case INT -> DType.INT32;
        case LONG -> DType.INT64;
        case FLOAT -> DType.FLOAT32;
        case DOUBLE -> DType.FLOAT64;
        case STRING -> DType.STRING;
        case DATE -> DType.TIMESTAMP_DAYS;
        case TIMESTAMP, TIMESTAMP_NTZ -> DType.TIMESTAMP_MICROSECONDS;
        case NULL, BINARY ->
            throw new Unsupported("columns of " + words(type) + " are not supported");
      };
    }
    throw new Unsupported("columns of " + words(type) + " are not supported");
  }

  static void check(List<Field> fields) {
    fields.forEach(field -> device(field.type()));
  }

  static boolean isIntegral(DataType type) {
    return type == Simple.BYTE || type == Simple.SHORT || type == Simple.INT || type == Simple.LONG;
  }

  static boolean isFloating(DataType type) {
    return type == Simple.FLOAT || type == Simple.DOUBLE;
  }

  /** The type as a user knows it. */
  static String words(DataType type) {
    if (type instanceof Decimal decimal) {
      return "decimal(" + decimal.precision() + "," + decimal.scale() + ")";
    }
    if (type instanceof Simple simple) {
      return simple.name().toLowerCase(Locale.ROOT);
    }
    return type instanceof DataType.Array
        ? "array"
        : type instanceof DataType.Map ? "map" : "struct";
  }
}
