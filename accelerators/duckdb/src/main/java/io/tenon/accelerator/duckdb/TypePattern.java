package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.DataType.Simple;
import java.util.EnumSet;
import java.util.Set;

/** Which types a row of the function tables is for. */
@SuppressWarnings("ImmutableEnumChecker")
enum TypePattern {
  ANY(EnumSet.allOf(Simple.class), true, true),
  /** What has an order that is the same in both engines. */
  COMPARABLE(EnumSet.complementOf(EnumSet.of(Simple.NULL)), true, false),
  /** What is comparable, without the types in which different bits are equal. */
  EXACT(EnumSet.complementOf(EnumSet.of(Simple.NULL, Simple.FLOAT, Simple.DOUBLE)), true, false),
  BOOLEAN(EnumSet.of(Simple.BOOLEAN), false, false),
  BYTE(EnumSet.of(Simple.BYTE), false, false),
  SHORT(EnumSet.of(Simple.SHORT), false, false),
  INT(EnumSet.of(Simple.INT), false, false),
  LONG(EnumSet.of(Simple.LONG), false, false),
  INTEGRAL(EnumSet.range(Simple.BYTE, Simple.LONG), false, false),
  FLOAT(EnumSet.of(Simple.FLOAT), false, false),
  DOUBLE(EnumSet.of(Simple.DOUBLE), false, false),
  FLOATING(EnumSet.of(Simple.FLOAT, Simple.DOUBLE), false, false),
  DECIMAL(EnumSet.noneOf(Simple.class), true, false),
  STRING(EnumSet.of(Simple.STRING), false, false),
  BINARY(EnumSet.of(Simple.BINARY), false, false),
  DATE(EnumSet.of(Simple.DATE), false, false),
  TIMESTAMP(EnumSet.of(Simple.TIMESTAMP), false, false),
  TIMESTAMP_NTZ(EnumSet.of(Simple.TIMESTAMP_NTZ), false, false),
  ARRAY(EnumSet.noneOf(Simple.class), false, true),
  MAP(EnumSet.noneOf(Simple.class), false, true);

  private final Set<Simple> simple;
  private final boolean decimal;
  private final boolean nested;

  TypePattern(Set<Simple> simple, boolean decimal, boolean nested) {
    this.simple = simple;
    this.decimal = decimal;
    this.nested = nested;
  }

  boolean matches(DataType type) {
    if (type instanceof Simple one) {
      return simple.contains(one);
    }
    if (type instanceof Decimal) {
      return decimal;
    }
    return nested
        && (this != ARRAY || type instanceof DataType.Array)
        && (this != MAP || type instanceof DataType.Map);
  }
}
