package io.tenon.accelerator.duckdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.EvalMode;
import io.tenon.spi.accelerator.Expression;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which function becomes which SQL, by the types of its arguments and by what it does on errors.
 */
final class FunctionTable {
  private final Map<String, List<Signature>> rows;

  private FunctionTable(Map<String, List<Signature>> rows) {
    this.rows = rows;
  }

  /** Reads a table beside this class. */
  static FunctionTable read(String resource) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                requireNonNull(FunctionTable.class.getResourceAsStream(resource), resource),
                UTF_8))) {
      return new FunctionTable(
          reader
              .lines()
              .filter(line -> !line.isBlank() && !line.startsWith("# "))
              .map(Signature::parse)
              .collect(
                  Collectors.groupingBy(
                      Signature::name, LinkedHashMap::new, Collectors.toUnmodifiableList())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All rows, in the table's order. */
  List<Signature> rows() {
    return rows.values().stream().flatMap(List::stream).toList();
  }

  /**
   * The first row that fits.
   *
   * @throws Unsupported when there is none
   */
  Signature find(String name, List<Expression> arguments, DataType type, EvalMode mode) {
    List<Signature> candidates = rows.getOrDefault(name, List.of());
    if (candidates.isEmpty()) {
      throw new Unsupported("function " + name + " is not supported");
    }
    return candidates.stream()
        .filter(row -> row.fits(arguments, type, mode))
        .findFirst()
        .orElseThrow(() -> new Unsupported(refusal(name, arguments, type, mode)));
  }

  private static String refusal(
      String name, List<Expression> arguments, DataType type, EvalMode mode) {
    String types =
        arguments.stream()
            .map(argument -> Types.words(argument.type()))
            .collect(Collectors.joining(", "));
    return switch (mode) {
          case ANSI -> "";
          case LEGACY -> "without ANSI mode, ";
          case TRY -> "in its form that gives null on errors, ";
        }
        + name
        + "("
        + types
        + ") with the result "
        + Types.words(type)
        + " is not supported";
  }
}
