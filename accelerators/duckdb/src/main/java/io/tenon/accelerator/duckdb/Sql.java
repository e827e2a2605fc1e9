package io.tenon.accelerator.duckdb;

import static java.util.Objects.requireNonNull;

import io.tenon.spi.accelerator.DataType;

/**
 * An expression in SQL.
 *
 * @param text in parentheses where it needs them
 * @param type of the value in DuckDB. It is what Spark resolved, but for decimals: these may have
 *     fewer digits before the point, which DuckDB computes faster
 */
record Sql(String text, DataType type) {
  Sql {
    requireNonNull(text, "text is null");
    requireNonNull(type, "type is null");
  }

  /** The same value as exactly {@code wanted}. */
  String as(DataType wanted) {
    return type.equals(wanted) ? text : "CAST(" + text + " AS " + Types.sql(wanted) + ")";
  }

  static String name(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  static String text(String value) {
    if (value.indexOf('\0') >= 0) {
      throw new Unsupported("a text with a NUL character is not supported in a query");
    }
    return "'" + value.replace("'", "''") + "'";
  }
}
