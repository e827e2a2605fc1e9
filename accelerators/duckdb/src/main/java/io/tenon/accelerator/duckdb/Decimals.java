package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import java.util.List;

/**
 * Arithmetic of decimals. Spark computes exactly and rounds half up to the type that it resolved;
 * DuckDB computes within 64 bits where both operands have at most 18 digits, and fails where the
 * result does not fit.
 */
final class Decimals {
  private static final int MAX = 38;
  private static final int NARROW = 18;

  /** With more digits after the point too few remain before it for 64 bits to be a good bet. */
  private static final int NARROW_SCALE = 8;

  private Decimals() {}

  static Sql addOrSubtract(String operator, Sql left, Sql right, DataType type) {
    Decimal a = (Decimal) left.type();
    Decimal b = (Decimal) right.type();
    int scale = Math.max(a.scale(), b.scale());
    int digits = Math.max(a.precision() - a.scale(), b.precision() - b.scale()) + 1 + scale;
    boolean narrow = a.precision() <= NARROW && b.precision() <= NARROW && scale <= NARROW_SCALE;
    Decimal exact = new Decimal(Math.min(digits, narrow ? NARROW : MAX), scale);
    String text =
        cast(left, rescaled(a, scale, narrow))
            + " "
            + operator
            + " "
            + cast(right, rescaled(b, scale, narrow));
    return rounded(new Sql("CAST(" + text + " AS " + Types.sql(exact) + ")", exact), type);
  }

  private static Decimal rescaled(Decimal type, int scale, boolean narrow) {
    int digits = type.precision() + scale - type.scale();
    return new Decimal(Math.min(digits, narrow ? NARROW : MAX), scale);
  }

  static Sql multiply(Sql left, Sql right, DataType type) {
    Decimal a = (Decimal) left.type();
    Decimal b = (Decimal) right.type();
    int scale = a.scale() + b.scale();
    if (scale > MAX) {
      throw new Unsupported("a product of decimals with " + scale + " digits after the point");
    }
    boolean narrow = a.precision() <= NARROW && b.precision() <= NARROW && scale <= NARROW_SCALE;
    int digits = Math.max(a.precision() + b.precision(), 1);
    Decimal exact = new Decimal(Math.min(digits, narrow ? NARROW : MAX), scale);
    String first =
        narrow
            ? left.text()
            : cast(left, new Decimal(Math.max(a.precision(), NARROW + 1), a.scale()));
    String text = first + " * " + right.text();
    return rounded(new Sql("CAST(" + text + " AS " + Types.sql(exact) + ")", exact), type);
  }

  /** Rounded half up, as Spark does; a zero divisor is an error, unless it has been made null. */
  static Sql divide(Sql left, Sql right, boolean nullOnZero, DataType type) {
    Decimal a = (Decimal) left.type();
    Decimal b = (Decimal) right.type();
    Decimal result = (Decimal) type;
    int shift = result.scale() - a.scale() + b.scale();
    String dividend = unscaled(left, Math.max(shift, 0));
    String divisor = unscaled(right, Math.max(-shift, 0));
    if (nullOnZero) {
      divisor = "nullif(" + divisor + ", 0)";
    }
    return new Sql(scaled("tenon_divide(" + dividend + ", " + divisor + ")", result), result);
  }

  /** The digits without the point, and with {@code more} zeros, as a number of 128 bits. */
  static String unscaled(Sql value, int more) {
    Decimal type = (Decimal) value.type();
    String digits = digits(value.text(), type);
    return more == 0 ? digits : "(" + digits + " * CAST('" + power(more) + "' AS HUGEINT))";
  }

  private static String digits(String value, Decimal type) {
    int scale = type.scale();
    if (scale == 0) {
      return "CAST(" + value + " AS HUGEINT)";
    }
    String unit = "CAST(" + power(scale) + " AS DECIMAL(" + (scale + 1) + ",0))";
    if (type.precision() + scale <= MAX) {
      return "CAST(CAST(%s AS DECIMAL(38,%d)) * %s AS HUGEINT)".formatted(value, scale, unit);
    }
    if (2 * scale < MAX) {
      return "(CAST(trunc(%1$s) AS HUGEINT) * %2$s + CAST(CAST(%1$s - trunc(%1$s) AS DECIMAL(38,%4$d)) * %3$s AS HUGEINT))"
          .formatted(value, power(scale), unit, scale);
    }
    return "CAST(replace(CAST(" + value + " AS VARCHAR), '.', '') AS HUGEINT)";
  }

  /** The decimal of these digits. */
  static String scaled(String digits, Decimal type) {
    String whole = "CAST(" + digits + " AS DECIMAL(38,0))";
    if (type.scale() == 0) {
      return "CAST(" + whole + " AS " + Types.sql(type) + ")";
    }
    String unit = "0." + "0".repeat(type.scale() - 1) + "1";
    return "CAST(%s * CAST('%s' AS DECIMAL(%d,%d)) AS %s)"
        .formatted(whole, unit, Math.min(type.scale() + 1, MAX), type.scale(), Types.sql(type));
  }

  private static String power(int exponent) {
    return "1" + "0".repeat(exponent);
  }

  /** The value in Spark's type: the same where the scale is, else rounded half up. */
  static Sql rounded(Sql exact, DataType type) {
    Decimal wanted = (Decimal) type;
    Decimal has = (Decimal) exact.type();
    boolean fits = has.scale() == wanted.scale() && has.precision() <= wanted.precision();
    return fits ? exact : new Sql(exact.as(wanted), wanted);
  }

  private static String cast(Sql value, Decimal type) {
    return value.as(type);
  }

  /** The type of a choice between values, in which no value loses digits. */
  static DataType widest(List<Sql> values, DataType type) {
    int digits = 1;
    for (Sql value : values) {
      if (value.type() instanceof Decimal decimal && decimal.scale() == ((Decimal) type).scale()) {
        digits = Math.max(digits, decimal.precision());
      } else if (value.type() instanceof Decimal) {
        return type;
      }
    }
    return new Decimal(Math.max(digits, ((Decimal) type).scale()), ((Decimal) type).scale());
  }
}
