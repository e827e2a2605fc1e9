package io.tenon.accelerator.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.DataType.Simple;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A function that is drawn.
 *
 * @param family under which it is counted
 * @param arguments a type, {@code integral}, {@code same} for the type of the first, {@code
 *     element} or {@code key} for that of its parts, or a constant in quotes
 */
record Candidate(String family, String name, List<String> arguments) {

  /** Reads {@code family | name | arguments} lines beside this class. */
  static List<Candidate> read(String resource) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                requireNonNull(Candidate.class.getResourceAsStream(resource), resource), UTF_8))) {
      return reader
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("# "))
          .map(line -> line.split("\\s+\\|\\s+|\\s+\\|$", -1))
          .map(
              cells ->
                  new Candidate(
                      cells[0],
                      cells[1].equals("bitor") ? "|" : cells[1],
                      cells[2].isBlank() ? List.of() : List.of(cells[2].split(",\\s*"))))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a value of this type can be the argument. */
  static boolean fits(String wanted, DataType type, DataType first) {
    return switch (wanted) {
      case "same" -> type.equals(first);
      case "any" -> true;
      case "array" -> type instanceof DataType.Array;
      case "map" -> type instanceof DataType.Map;
      case "struct" -> type instanceof DataType.Struct;
      case "element" -> first instanceof DataType.Array array && type.equals(array.element());
      case "key" -> first instanceof DataType.Map map && type.equals(map.key());
      case "orderable" -> type != Simple.NULL;
      case "integral" ->
          type == Simple.BYTE || type == Simple.SHORT || type == Simple.INT || type == Simple.LONG;
      case "floating" -> type == Simple.FLOAT || type == Simple.DOUBLE;
      case "decimal" -> type instanceof Decimal;
      case "numeric" ->
          fits("integral", type, first) || fits("floating", type, first) || type instanceof Decimal;
      default -> type instanceof Simple simple && simple.name().equalsIgnoreCase(wanted);
    };
  }
}
