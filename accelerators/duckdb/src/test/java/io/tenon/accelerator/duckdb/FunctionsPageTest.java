package io.tenon.accelerator.duckdb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tenon.spi.accelerator.EvalMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry$;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

/** The page of functions is made from the tables; {@code -Dtenon.docs.write=true} renews it. */
class FunctionsPageTest {
  private static final Path PAGE = Path.of("..", "..", "docs", "ACCELERATORS.md");
  private static final String BEGIN = "<!-- made from the function tables -->\n";

  @Test
  void pageListsWhatIsComputed() throws IOException {
    String page = Files.readString(PAGE);
    String head = page.substring(0, page.indexOf(BEGIN) + BEGIN.length());
    String expected = head + tables();
    if (Boolean.getBoolean("tenon.docs.write")) {
      Files.writeString(PAGE, expected);
    }
    assertEquals(expected, Files.readString(PAGE), "renew the page with -Dtenon.docs.write=true");
  }

  private static String tables() {
    TreeSet<String> known = new TreeSet<>();
    String text =
        table("Functions and casts", Expressions.functions(), known)
            + table("Aggregate functions", Aggregates.functions(), known)
            + table("Window functions", Windows.functions(), known);
    String others =
        CollectionConverters.asJava(FunctionRegistry$.MODULE$.expressions()).keySet().stream()
            .filter(name -> !known.contains(name))
            .sorted()
            .map(name -> "`" + name.replace("|", "\\|") + "`")
            .collect(Collectors.joining(", "));
    return text + "\n## Functions that stay in Spark\n\n" + others + "\n";
  }

  private static String table(String title, FunctionTable functions, TreeSet<String> known) {
    Map<String, List<Signature>> byName =
        functions.rows().stream()
            .collect(Collectors.groupingBy(Signature::name, TreeMap::new, Collectors.toList()));
    known.addAll(byName.keySet());
    StringBuilder text =
        new StringBuilder("\n## " + title + "\n\n| function | of |\n| --- | --- |\n");
    byName.forEach(
        (name, rows) ->
            text.append("| `")
                .append(name.replace("|", "\\|"))
                .append("` | ")
                .append(
                    rows.stream()
                        .map(FunctionsPageTest::words)
                        .distinct()
                        .collect(Collectors.joining("; ")))
                .append(" |\n"));
    return text.toString();
  }

  private static String words(Signature row) {
    String arguments =
        row.arguments().stream()
            .map(
                argument ->
                    (argument.of() == Signature.Part.NOTHING ? argument.type() : argument.of())
                            .name()
                            .toLowerCase(Locale.ROOT)
                        + (argument.literal() ? " constant" : ""))
            .collect(Collectors.joining(", "));
    String result =
        row.name().equals("cast") ? " to " + row.result().name().toLowerCase(Locale.ROOT) : "";
    String mode =
        row.modes().contains(EvalMode.LEGACY)
            ? ""
            : row.modes().contains(EvalMode.ANSI) ? " (ANSI mode)" : " (null on error)";
    return "(" + arguments + (row.repeated() ? "..." : "") + ")" + result + mode;
  }
}
