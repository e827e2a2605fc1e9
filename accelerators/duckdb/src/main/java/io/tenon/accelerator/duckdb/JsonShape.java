package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.Field;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a JSON file has.
 *
 * @param oddity what in it Spark's parser and DuckDB's might take differently, whatever is read
 * @param keys of its records, with their values
 */
record JsonShape(Optional<String> oddity, Map<String, JsonValues> keys) {
  JsonShape {
    keys = Map.copyOf(keys);
  }

  /** What is wrong with the file when these columns are read; empty when nothing is. */
  Optional<String> problem(List<Field> columns) {
    return oddity.or(
        () -> columns.stream().map(this::problem).flatMap(Optional::stream).findFirst());
  }

  private Optional<String> problem(Field column) {
    boolean misspelt =
        keys.keySet().stream()
            .anyMatch(key -> key.equalsIgnoreCase(column.name()) && !key.equals(column.name()));
    if (misspelt) {
      return Optional.of("has the key '" + column.name() + "' in another spelling");
    }
    JsonValues values = keys.get(column.name());
    return values == null
        ? Optional.empty()
        : values
            .problem(column.type())
            .map(what -> "has " + what + " under the key '" + column.name() + "'");
  }
}
