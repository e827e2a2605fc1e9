package io.tenon.accelerator.duckdb;

import io.tenon.accelerator.duckdb.Footers.FileColumn;
import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.Field;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As what a column of a file may be read: as in Spark, in which a type may only grow. */
final class FileTypes {
  private static final Map<Simple, Set<String>> READ_AS =
      Map.ofEntries(
          Map.entry(Simple.BOOLEAN, Set.of("BOOLEAN")),
          Map.entry(Simple.BYTE, Set.of("TINYINT")),
          Map.entry(Simple.SHORT, Set.of("TINYINT", "SMALLINT", "UTINYINT")),
          Map.entry(Simple.INT, Set.of("TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT")),
          Map.entry(
              Simple.LONG,
              Set.of(
                  "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")),
          Map.entry(Simple.FLOAT, Set.of("FLOAT")),
          Map.entry(Simple.DOUBLE, Set.of("TINYINT", "SMALLINT", "INTEGER", "FLOAT", "DOUBLE")),
          Map.entry(Simple.STRING, Set.of("VARCHAR")),
          Map.entry(Simple.BINARY, Set.of("BLOB")),
          Map.entry(Simple.DATE, Set.of("DATE")),
          Map.entry(Simple.TIMESTAMP, Set.of("TIMESTAMP WITH TIME ZONE")),
          Map.entry(Simple.TIMESTAMP_NTZ, Set.of("TIMESTAMP")));
  private static final Pattern DECIMAL = Pattern.compile("DECIMAL\\((\\d+),\\s*(\\d+)\\)");

  private FileTypes() {}

  /** The SQL that reads the column as this field; empty when Spark would not, or not surely. */
  static Optional<String> read(FileColumn column, Field field) {
    String name = Sql.name(column.name());
    String wanted = Types.sql(field.type());
    if (column.physical().equals("INT96")) {
      return field.type() == Simple.TIMESTAMP
          ? Optional.of("CAST(" + name + " AS TIMESTAMPTZ)")
          : Optional.empty();
    }
    if (same(column.type(), wanted)) {
      return Optional.of(name);
    }
    return grows(column.type(), field.type())
        ? Optional.of("CAST(" + name + " AS " + wanted + ")")
        : Optional.empty();
  }

  private static boolean same(String has, String wanted) {
    return plain(has).equals(plain(wanted));
  }

  private static String plain(String type) {
    return type.toUpperCase(Locale.ROOT)
        .replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ")
        .replaceAll("[\" ]", "");
  }

  private static boolean grows(String has, DataType wanted) {
    if (wanted instanceof Simple simple) {
      return READ_AS.getOrDefault(simple, Set.of()).contains(has);
    }
    Matcher decimal = DECIMAL.matcher(has);
    return wanted instanceof Decimal wide
        && decimal.matches()
        && Integer.parseInt(decimal.group(2)) == wide.scale()
        && Integer.parseInt(decimal.group(1)) <= wide.precision();
  }
}
