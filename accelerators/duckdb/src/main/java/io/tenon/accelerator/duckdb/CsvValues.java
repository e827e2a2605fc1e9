package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.Field;

/**
 * Values of the texts of a CSV file, in SQL. What Spark's parser and DuckDB's casts might take
 * differently (white space, exponents in whole numbers, more digits than the type has) fails, and
 * Spark reads it.
 */
final class CsvValues {
  private CsvValues() {}

  /**
   * The value of {@code text}, which is null where the field is empty.
   *
   * @throws Unsupported when there is none here for the type
   */
  static String sql(String text, Field column) {
    DataType type = column.type();
    if (type instanceof Decimal decimal) {
      return decimal(text, decimal);
    }
    if (type instanceof Simple simple) {
      switch (simple) {
        case STRING:
          return text;
        case BOOLEAN:
          return guarded(
              text, "lower(" + text + ") IN ('true', 'false')", "CAST(" + text + " AS BOOLEAN)");
        case BYTE, SHORT, INT, LONG:
          return exact(text, type, "[+-]?[0-9]+");
        case FLOAT, DOUBLE:
          // Both round to the nearest; only what else they take for a number differs.
          String number = cast(text, type);
          return guarded(
              text, "isfinite(" + number + ") AND NOT contains(" + text + ", '_')", number);
        case DATE:
          return guarded(text, same(text, cast(text, type)), cast(text, type));
        default:
          break;
      }
    }
    throw new Unsupported("CSV with values of the type " + Types.words(type) + " is not supported");
  }

  private static String decimal(String text, Decimal type) {
    int whole = type.precision() - type.scale();
    String digits = whole == 0 ? "0?" : "[0-9]{1," + whole + "}";
    String fraction = type.scale() == 0 ? "" : "([.][0-9]{1," + type.scale() + "})?";
    return exact(text, type, "-?" + digits + fraction);
  }

  /** Most texts are what their value is printed as, which is quicker to see than a match. */
  private static String exact(String text, DataType type, String pattern) {
    String value = cast(text, type);
    return guarded(
        text, same(text, value) + " OR regexp_full_match(" + text + ", '" + pattern + "')", value);
  }

  private static String same(String text, String value) {
    return "CAST(" + value + " AS VARCHAR) = " + text;
  }

  private static String cast(String text, DataType type) {
    return "CAST(" + text + " AS " + Types.sql(type) + ")";
  }

  private static String guarded(String text, String condition, String value) {
    return "CASE WHEN "
        + text
        + " IS NULL OR "
        + condition
        + " THEN "
        + value
        + " ELSE error('not a plain value: ' || "
        + text
        + ") END";
  }
}
