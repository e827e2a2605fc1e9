package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.Expression;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** Values as Catalyst holds them, as literals of the SPI. */
final class Literals {
  private static final long MICROS = 1_000_000;

  private Literals() {}

  /**
   * @throws Untranslatable when the SPI has no such value
   */
  static Expression.Literal of(@Nullable Object value, org.apache.spark.sql.types.DataType type) {
    DataType translated = Types.of(type);
    return new Expression.Literal(
        translated, value == null ? null : value(value, type, translated));
  }

  private static Object value(
      Object value, org.apache.spark.sql.types.DataType type, DataType translated) {
    if (translated instanceof DataType.Simple simple) {
      return switch (simple) {
        case STRING -> text((UTF8String) value);
        case DATE -> LocalDate.ofEpochDay((Integer) value);
        case TIMESTAMP -> instant((Long) value);
        case TIMESTAMP_NTZ -> LocalDateTime.ofInstant(instant((Long) value), ZoneOffset.UTC);
        default -> value;
      };
    }
    if (translated instanceof DataType.Decimal) {
      return ((Decimal) value).toJavaBigDecimal();
    }
    if (type instanceof ArrayType array) {
      return elements((ArrayData) value, array.elementType());
    }
    throw new Untranslatable("a constant of type " + type.simpleString());
  }

  private static String text(UTF8String value) {
    if (!value.isValid()) {
      throw new Untranslatable("a constant that is not valid UTF-8");
    }
    return value.toString();
  }

  private static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000);
  }

  private static List<@Nullable Object> elements(
      ArrayData data, org.apache.spark.sql.types.DataType type) {
    List<@Nullable Object> elements = new ArrayList<>();
    for (int i = 0; i < data.numElements(); i++) {
      elements.add(data.isNullAt(i) ? null : of(data.get(i, type), type).value());
    }
    return Collections.unmodifiableList(elements);
  }
}
