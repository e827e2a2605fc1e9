package io.tenon.accelerator.duckdb;

import static java.util.Objects.requireNonNull;

import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.Expression.Literal;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Constants in SQL. */
final class Literals {
  private Literals() {}

  static Sql sql(Literal literal) {
    return new Sql(text(literal.type(), literal.value()), literal.type());
  }

  private static String text(DataType type, Object value) {
    if (value == null) {
      return type == Simple.NULL ? "NULL" : "CAST(NULL AS " + Types.sql(type) + ")";
    }
    if (type instanceof Simple simple) {
      return simple(simple, value);
    }
    if (type instanceof Decimal) {
      return cast(((BigDecimal) value).toPlainString(), type);
    }
    return nested(type, (List<?>) value);
  }

  private static String simple(Simple type, Object value) {
    return switch (type) {
      case NULL -> throw new Unsupported("a value of type void is not supported");
      case BOOLEAN -> (Boolean) value ? "TRUE" : "FALSE";
      case BYTE, SHORT, INT, LONG -> "CAST(" + value + " AS " + Types.sql(type) + ")";
      case FLOAT, DOUBLE -> cast(value.toString(), type);
      case STRING -> Sql.text((String) value);
      case BINARY -> "unhex('" + HexFormat.of().formatHex((byte[]) value) + "')";
      case DATE ->
          "(DATE '1970-01-01' + CAST(" + ((LocalDate) value).toEpochDay() + " AS INTEGER))";
      case TIMESTAMP -> "CAST(" + timestamp(micros((Instant) value)) + " AS TIMESTAMPTZ)";
      case TIMESTAMP_NTZ -> timestamp(micros(((LocalDateTime) value).toInstant(ZoneOffset.UTC)));
    };
  }

  private static String timestamp(long micros) {
    return "make_timestamp(CAST(" + micros + " AS BIGINT))";
  }

  private static long micros(Instant instant) {
    // ChronoUnit counts nanoseconds in between, of which a long holds only 292 years.
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000), instant.getNano() / 1_000);
  }

  private static String nested(DataType type, List<?> values) {
    List<String> parts = new ArrayList<>();
    if (type instanceof DataType.Array array) {
      values.forEach(value -> parts.add(text(array.element(), value)));
      return "CAST([" + String.join(", ", parts) + "] AS " + Types.sql(type) + ")";
    }
    if (type instanceof DataType.Struct struct) {
      for (int i = 0; i < values.size(); i++) {
        parts.add(
            Sql.name(struct.fields().get(i).name())
                + " := "
                + text(struct.fields().get(i).type(), values.get(i)));
      }
      return "CAST(struct_pack(" + String.join(", ", parts) + ") AS " + Types.sql(type) + ")";
    }
    throw new Unsupported("a constant of type " + Types.words(type) + " is not supported");
  }

  private static String cast(String text, DataType type) {
    return "CAST('" + requireNonNull(text) + "' AS " + Types.sql(type) + ")";
  }
}
