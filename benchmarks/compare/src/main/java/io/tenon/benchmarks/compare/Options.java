package io.tenon.benchmarks.compare;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Options of the form {@code --name value}. */
final class Options {
  private final Map<String, String> values = new HashMap<>();

  Options(List<String> arguments, Set<String> known) {
    for (int i = 0; i < arguments.size(); i += 2) {
      if (!known.contains(arguments.get(i)) || i + 1 == arguments.size()) {
        throw new IllegalArgumentException(
            "not understood: " + arguments.get(i) + "; there are " + known + ", each with a value");
      }
      values.put(arguments.get(i), arguments.get(i + 1));
    }
  }

  String text(String name, String fallback) {
    return values.getOrDefault(name, fallback);
  }

  String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }

  int number(String name, int fallback) {
    return Integer.parseInt(text(name, String.valueOf(fallback)));
  }
}
