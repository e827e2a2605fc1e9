package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.Field;
import java.util.Locale;
import java.util.stream.Collectors;

/** Spark's types in DuckDB, and in words. */
final class Types {
  private Types() {}

  /** The type that holds the same values and crosses in Arrow as the SPI says. */
  static String sql(DataType type) {
    if (type instanceof Simple simple) {
      return simple(simple);
    }
    if (type instanceof Decimal decimal) {
      return "DECIMAL(" + decimal.precision() + "," + decimal.scale() + ")";
    }
    if (type instanceof DataType.Array array) {
      return sql(array.element()) + "[]";
    }
    if (type instanceof DataType.Map map) {
      return "MAP(" + sql(map.key()) + "," + sql(map.value()) + ")";
    }
    DataType.Struct struct = (DataType.Struct) type;
    if (struct.fields().isEmpty()) {
      throw new Unsupported("a struct without fields is not supported");
    }
    long names =
        struct.fields().stream()
            .map(field -> field.name().toLowerCase(Locale.ROOT))
            .distinct()
            .count();
    if (names < struct.fields().size()) {
      throw new Unsupported("a struct whose fields differ only in case is not supported");
    }
    return struct.fields().stream()
        .map(field -> Sql.name(field.name()) + " " + sql(field.type()))
        .collect(Collectors.joining(", ", "STRUCT(", ")"));
  }

  private static String simple(Simple type) {
    return switch (type) {
      case NULL -> "\"NULL\"";
      case BOOLEAN -> "BOOLEAN";
      case BYTE -> "TINYINT";
      case SHORT -> "SMALLINT";
      case INT -> "INTEGER";
      case LONG -> "BIGINT";
      case FLOAT -> "FLOAT";
      case DOUBLE -> "DOUBLE";
      case STRING -> "VARCHAR";
      case BINARY -> "BLOB";
      case DATE -> "DATE";
      case TIMESTAMP -> "TIMESTAMPTZ";
      case TIMESTAMP_NTZ -> "TIMESTAMP";
    };
  }

  /** The type as Spark's users know it. */
  static String words(DataType type) {
    if (type instanceof Simple simple) {
      return switch (simple) {
        case BYTE -> "tinyint";
        case SHORT -> "smallint";
        case LONG -> "bigint";
        case NULL -> "void";
        default -> simple.name().toLowerCase(Locale.ROOT);
      };
    }
    if (type instanceof Decimal decimal) {
      return "decimal(" + decimal.precision() + "," + decimal.scale() + ")";
    }
    if (type instanceof DataType.Array array) {
      return "array<" + words(array.element()) + ">";
    }
    if (type instanceof DataType.Map map) {
      return "map<" + words(map.key()) + "," + words(map.value()) + ">";
    }
    return ((DataType.Struct) type)
        .fields().stream().map(Types::words).collect(Collectors.joining(",", "struct<", ">"));
  }

  private static String words(Field field) {
    return field.name() + ":" + words(field.type());
  }

  static boolean isFloating(DataType type) {
    return type == Simple.FLOAT || type == Simple.DOUBLE;
  }

  static boolean isNested(DataType type) {
    return !(type instanceof Simple || type instanceof Decimal);
  }
}
