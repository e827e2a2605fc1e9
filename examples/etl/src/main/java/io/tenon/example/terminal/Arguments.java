package io.tenon.example.terminal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Options of the form {@code --name value}. */
public final class Arguments {
  private final Map<String, String> values;

  private Arguments(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads {@code args}.
   *
   * @throws Problem when there is an option that is not among {@code known}, or one without value
   */
  public static Arguments parse(List<String> args, List<String> known) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < args.size(); i += 2) {
      String name = args.get(i);
      if (!known.contains(name)) {
        throw new Problem(
            Problem.Kind.USAGE,
            "unknown option %s: there are %s".formatted(name, String.join(", ", known)));
      }
      if (i + 1 == args.size()) {
        throw new Problem(Problem.Kind.USAGE, "the option %s needs a value".formatted(name));
      }
      values.put(name, args.get(i + 1));
    }
    return new Arguments(Map.copyOf(values));
  }

  /** The value of {@code name}, or {@code fallback}. */
  public String value(String name, String fallback) {
    return values.getOrDefault(name, fallback);
  }

  /** The value of {@code name} as a number, or {@code fallback}. */
  public double number(String name, double fallback) {
    String text = values.get(name);
    if (text == null) {
      return fallback;
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new Problem(Problem.Kind.USAGE, "%s %s is not a number".formatted(name, text), e);
    }
  }
}
