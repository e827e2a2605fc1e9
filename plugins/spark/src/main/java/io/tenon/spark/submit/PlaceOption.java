package io.tenon.spark.submit;

import io.tenon.spark.placement.PlacementKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The one flag that Spark does not know: {@code --place} is a setting with a name of its own. */
final class PlaceOption {
  private static final String NAME = "--place";
  private static final Set<String> SWITCHES =
      Set.of("--verbose", "-v", "--help", "-h", "--supervise", "--usage-error", "--version");

  private PlaceOption() {}

  /** The same arguments in Spark's words; what follows the application's file is left alone. */
  static List<String> translate(List<String> args) {
    List<String> result = new ArrayList<>();
    int i = 0;
    while (i < args.size() && args.get(i).startsWith("-")) {
      String arg = args.get(i);
      boolean hasValue = hasValue(args, i);
      String value = hasValue ? args.get(i + 1) : "";
      if (arg.equals(NAME) && hasValue) {
        result.addAll(setting(value));
      } else if (arg.startsWith(NAME + "=")) {
        result.addAll(setting(arg.substring(NAME.length() + 1)));
      } else {
        result.add(arg);
        if (hasValue) {
          result.add(value);
        }
      }
      i += hasValue ? 2 : 1;
    }
    result.addAll(args.subList(i, args.size()));
    return result;
  }

  /** Whether the next argument belongs to the flag at {@code i}. */
  static boolean hasValue(List<String> args, int i) {
    String arg = args.get(i);
    return !arg.contains("=") && !SWITCHES.contains(arg) && i + 1 < args.size();
  }

  private static List<String> setting(String placement) {
    return List.of("--conf", PlacementKeys.PLACEMENT.name() + "=" + placement);
  }
}
