package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.EvalMode;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Expression.Literal;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A row of a function table: what it is for, and the SQL.
 *
 * @param name Spark's name of the function
 * @param arguments what each has to be
 * @param repeated whether the last argument may come any number of times, also never
 * @param result of which type the result is
 * @param modes in which the SQL is right
 * @param sql one or more templates
 */
record Signature(
    String name,
    List<Argument> arguments,
    boolean repeated,
    TypePattern result,
    Set<EvalMode> modes,
    List<String> sql) {

  /**
   * What an argument has to be.
   *
   * @param of what of the first argument has its type as well
   * @param literal whether it has to be a constant that is not null
   */
  record Argument(TypePattern type, Part of, boolean literal) {
    boolean matches(Expression argument, DataType first) {
      return type.matches(argument.type())
          && of.matches(argument.type(), first)
          && (!literal || (argument instanceof Literal constant && constant.value() != null));
    }
  }

  /** What of the first argument has the same type. */
  enum Part {
    NOTHING,
    SAME,
    /** The elements of an array. */
    ELEMENT,
    /** The keys of a map. */
    KEY;

    private boolean matches(DataType type, DataType first) {
      return switch (this) {
        case NOTHING -> true;
        case SAME -> type.equals(first);
        case ELEMENT -> first instanceof DataType.Array array && type.equals(array.element());
        case KEY -> first instanceof DataType.Map map && type.equals(map.key());
      };
    }
  }

  /** Reads {@code name | arguments | result | modes | SQL}; more SQL may follow. */
  static Signature parse(String line) {
    List<String> cells = List.of(line.split("\\s+\\|\\s+|\\s+\\|$", -1));
    if (cells.size() < 5) {
      throw new IllegalArgumentException("not a row of a function table: " + line);
    }
    boolean repeated = cells.get(1).endsWith("...");
    String arguments = cells.get(1).replace("...", "");
    return new Signature(
        cells.get(0).equals("bitor") ? "|" : cells.get(0),
        arguments.equals("-")
            ? List.of()
            : List.of(arguments.split("\\s*,\\s*")).stream().map(Signature::argument).toList(),
        repeated,
        pattern(cells.get(2)),
        modes(cells.get(3)),
        List.copyOf(cells.subList(4, cells.size())));
  }

  private static Argument argument(String text) {
    boolean literal = text.endsWith("!");
    String name = literal ? text.substring(0, text.length() - 1) : text;
    return switch (name) {
      case "same" -> new Argument(TypePattern.ANY, Part.SAME, literal);
      case "element" -> new Argument(TypePattern.EXACT, Part.ELEMENT, literal);
      case "key" -> new Argument(TypePattern.EXACT, Part.KEY, literal);
      default -> new Argument(pattern(name), Part.NOTHING, literal);
    };
  }

  private static TypePattern pattern(String name) {
    return TypePattern.valueOf(name.toUpperCase(Locale.ROOT));
  }

  private static Set<EvalMode> modes(String letters) {
    Set<EvalMode> modes = EnumSet.noneOf(EvalMode.class);
    for (char letter : letters.toCharArray()) {
      switch (letter) {
        case 'A' -> modes.add(EvalMode.ANSI);
        case 'L' -> modes.add(EvalMode.LEGACY);
        case 'T' -> modes.add(EvalMode.TRY);
        case '*' -> modes.addAll(EnumSet.allOf(EvalMode.class));
        default -> throw new IllegalArgumentException("not a mode: " + letters);
      }
    }
    return modes;
  }

  boolean fits(List<Expression> given, DataType type, EvalMode mode) {
    int least = repeated ? arguments.size() - 1 : arguments.size();
    if (given.size() < least
        || (!repeated && given.size() > arguments.size())
        || !modes.contains(mode)
        || !result.matches(type)) {
      return false;
    }
    for (int i = 0; i < given.size(); i++) {
      Argument wanted = arguments.get(Math.min(i, arguments.size() - 1));
      if (!wanted.matches(given.get(i), given.get(0).type())) {
        return false;
      }
    }
    return true;
  }
}
