package io.tenon.spi.accelerator;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.List;

/** The type of a column or an expression, as Spark SQL has it, and as it crosses in Arrow. */
public sealed interface DataType extends Serializable {
  /** Types without parameters. */
  enum Simple implements DataType {
    /** The type of a literal {@code NULL} without a cast; Arrow null. */
    NULL,
    /** Arrow bool. */
    BOOLEAN,
    /** 8 bits, signed; Arrow int8. */
    BYTE,
    /** 16 bits, signed; Arrow int16. */
    SHORT,
    /** 32 bits, signed; Arrow int32. */
    INT,
    /** 64 bits, signed; Arrow int64. */
    LONG,
    /** IEEE 754 of 32 bits; all NaNs are equal and the greatest, -0.0 equals 0.0; Arrow float32. */
    FLOAT,
    /** IEEE 754 of 64 bits, compared as {@link #FLOAT}; Arrow float64. */
    DOUBLE,
    /** UTF-8, compared by its bytes; Arrow utf8. */
    STRING,
    /** Bytes, compared as unsigned; Arrow binary. */
    BINARY,
    /** Days since 1970-01-01 in the proleptic Gregorian calendar; Arrow date32. */
    DATE,
    /** Microseconds since 1970-01-01T00:00Z; Arrow timestamp in microseconds, zone UTC. */
    TIMESTAMP,
    /** A date and time without a zone; Arrow timestamp in microseconds, without a zone. */
    TIMESTAMP_NTZ
  }

  /**
   * Decimal numbers; Arrow decimal128.
   *
   * @param precision digits in all, 1 to 38
   * @param scale digits after the point, 0 to {@code precision}
   */
  record Decimal(int precision, int scale) implements DataType {
    public Decimal {
      if (precision < 1 || precision > 38 || scale < 0 || scale > precision) {
        throw new IllegalArgumentException("not a decimal type: " + precision + "," + scale);
      }
    }
  }

  /**
   * Lists; Arrow list.
   *
   * @param element the type of the elements
   * @param containsNull whether an element may be null
   */
  record Array(DataType element, boolean containsNull) implements DataType {
    public Array {
      requireNonNull(element, "element is null");
    }
  }

  /**
   * Maps; Arrow map. Keys are never null.
   *
   * @param valueContainsNull whether a value may be null
   */
  record Map(DataType key, DataType value, boolean valueContainsNull) implements DataType {
    public Map {
      requireNonNull(key, "key is null");
      requireNonNull(value, "value is null");
    }
  }

  /** Records with named fields; Arrow struct. */
  record Struct(List<Field> fields) implements DataType {
    public Struct {
      fields = List.copyOf(fields);
    }
  }
}
