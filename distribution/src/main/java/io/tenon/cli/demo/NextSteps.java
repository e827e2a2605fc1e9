package io.tenon.cli.demo;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Three commands to try next. Each works as it is printed, from any folder. */
final class NextSteps {
  private static final Pattern PLAIN = Pattern.compile("[\\w./:=+@%-]+");

  private NextSteps() {}

  static String text(Path home, Path output, Path data, double scale) {
    String tenon = quoted(home.resolve("bin/tenon").toString());
    String query =
        "SELECT region, count(*) AS customers, sum(revenue) AS revenue FROM parquet.`%s`"
                .formatted(output.resolve("customer_value"))
            + " GROUP BY region ORDER BY revenue DESC";
    return String.format(
        "%n  Try next%n    %s run -e %s%n    %s demo --master %s --scale %s --data %s --output %s%n"
            + "    %s plugin list%n%n",
        tenon,
        quoted(query),
        tenon,
        quoted("process[2,1,1g]"),
        scale,
        quoted(data.toString()),
        quoted(output.toString()),
        tenon);
  }

  /** {@code word} as a shell reads it as one word. */
  static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
