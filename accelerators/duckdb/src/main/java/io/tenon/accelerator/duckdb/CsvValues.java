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
   * @throws Unsupported when there are no values here of the column's type
   */
  static void check(Field column) {
    sql("text", "value", column);
  }

  /**
   * The value of a text, which is null where the field is empty.
   *
   * @param text the column of texts
   * @param value the column of what DuckDB's cast to the type gives; there is none for texts
   */
  static String sql(String text, String value, Field column) {
    DataType type = column.type();
    if (type instanceof Decimal decimal) {
      return exact(text, value, pattern(decimal));
    }
    if (type instanceof Simple simple) {
      switch (simple) {
        case STRING:
          return text;
        case BOOLEAN:
          return guarded(text, value, "lower(" + text + ") IN ('true', 'false')");
        case BYTE, SHORT, INT, LONG:
          return exact(text, value, "[+-]?[0-9]+");
        case FLOAT, DOUBLE:
          // Both round to the nearest; only what else they take for a number differs.
          return guarded(
              text, value, "isfinite(" + value + ") AND NOT contains(" + text + ", '_')");
        case DATE:
          return guarded(text, value, same(text, value));
        default:
          break;
      }
    }
    throw new Unsupported("CSV with values of the type " + Types.words(type) + " is not supported");
  }

  private static String pattern(Decimal type) {
    int whole = type.precision() - type.scale();
    String digits = whole == 0 ? "0?" : "[0-9]{1," + whole + "}";
    return "-?" + digits + (type.scale() == 0 ? "" : "([.][0-9]{1," + type.scale() + "})?");
  }

  /** Most texts are what their value is printed as, which is quicker to see than a match. */
  private static String exact(String text, String value, String pattern) {
    return guarded(
        text, value, same(text, value) + " OR regexp_full_match(" + text + ", '" + pattern + "')");
  }

  private static String same(String text, String value) {
    return "CAST(" + value + " AS VARCHAR) = " + text;
  }

  private static String guarded(String text, String value, String condition) {
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
