package io.tenon.itests.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tenon.itests.harness.Checkout;
import io.tenon.spi.ErrorCategory;
import io.tenon.spi.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The index of errors: codes from the enums, meanings from their Javadoc. */
class ErrorPageIT {
  private static final Pattern CONSTANT =
      Pattern.compile(
          "/\\*\\*(?<text>(?:(?!\\*/).)*)\\*/\\s*(?<name>[A-Z][A-Z0-9_]+)\\b", Pattern.DOTALL);
  private static final Pattern SHELL =
      Pattern.compile(
          "\\bfail (?<name>[A-Z][A-Z0-9_]+)[\\s\\\\]+\"(?<text>(?:[^\"\\\\]|\\\\.)*)\" (?<exit>\\d+)");

  private static final Map<ErrorCategory, String> REMEDIES = remedies();

  /** One line of the index. */
  private record Entry(String name, String area, String meaning) {}

  @Test
  void pageIsCurrent() throws Exception {
    GeneratedPage.assertCurrent("ERRORS.md", page());
  }

  private static String page() throws Exception {
    Map<ErrorCategory, List<Entry>> entries = new TreeMap<>();
    for (Path source : Checkout.files(Checkout.root(), "**/src/main/java/**ErrorCode.java")) {
      for (Map.Entry<ErrorCode, Entry> found : read(source).entrySet()) {
        entries
            .computeIfAbsent(found.getKey().category(), category -> new ArrayList<>())
            .add(found.getValue());
      }
    }
    assertFalse(entries.isEmpty(), "no error codes found in the sources");

    StringBuilder page = new StringBuilder("# Errors\n\n").append(GeneratedPage.NOTE);
    page.append(
        """
        Each error has a stable name and one of five categories, which tells who can mend it and is \
        the exit code of the command-line program. The message says what happened, to which named \
        thing, with which value, and what to do next.
        """);
    for (ErrorCategory category : ErrorCategory.values()) {
      page.append("\n## %s: exit code %d\n\n".formatted(category, category.exitCode()))
          .append(REMEDIES.get(category))
          .append("\n\n| code | area | meaning |\n| --- | --- | --- |\n");
      entries.getOrDefault(category, List.of()).stream()
          .sorted(Comparator.comparing(Entry::name))
          .forEach(entry -> page.append(line(entry)));
    }
    page.append(shellErrors());
    return page.toString();
  }

  private static String line(Entry entry) {
    return "| `%s` | %s | %s |\n"
        .formatted(entry.name(), entry.area(), GeneratedPage.cell(entry.meaning()));
  }

  private static Map<ErrorCode, Entry> read(Path source) throws Exception {
    String path = source.toString().replace('\\', '/');
    String className =
        path.replaceFirst(".*/src/main/java/", "").replaceFirst("\\.java$", "").replace('/', '.');
    Class<?> type = Class.forName(className);
    if (!type.isEnum()) {
      return Map.of();
    }
    Map<String, String> meanings = new LinkedHashMap<>();
    Matcher matcher = CONSTANT.matcher(Files.readString(source));
    while (matcher.find()) {
      meanings.put(matcher.group("name"), plain(matcher.group("text")));
    }
    String module = Checkout.root().relativize(source).toString().replaceFirst("/src/main/.*", "");
    Map<ErrorCode, Entry> entries = new LinkedHashMap<>();
    for (Object constant : type.getEnumConstants()) {
      ErrorCode code = (ErrorCode) constant;
      String meaning = meanings.get(code.name());
      assertFalse(meaning == null, code.name() + " of " + className + " has no Javadoc");
      entries.put(code, new Entry(code.name(), module, meaning));
    }
    return entries;
  }

  private static String plain(String javadoc) {
    return javadoc
        .replaceAll("\\n\\s*\\*", "\n")
        .replaceAll("\\{@code ([^}]*)\\}", "`$1`")
        .replaceAll("\\{@link #?([^}]*)\\}", "`$1`")
        .replaceAll("\\s+", " ")
        .trim();
  }

  /** What the shell programs report, before Java runs. */
  private static String shellErrors() throws IOException {
    Map<String, String> lines = new TreeMap<>();
    for (Path script : Checkout.files(Checkout.home().resolve("bin"), "**")) {
      Matcher matcher = SHELL.matcher(Files.readString(script));
      while (matcher.find()) {
        String text = matcher.group("text").replaceAll("\\$\\{[^}]*\\}|\\$\\w+", "…");
        lines.put(
            matcher.group("name") + text,
            "| `%s` | %s | %s |\n"
                .formatted(matcher.group("name"), matcher.group("exit"), GeneratedPage.cell(text)));
      }
    }
    return lines.isEmpty()
        ? ""
        : "\n## Before Java runs\n\n| code | exit code | message |\n| --- | --- | --- |\n"
            + String.join("", lines.values());
  }

  private static Map<ErrorCategory, String> remedies() {
    Map<ErrorCategory, String> remedies = new LinkedHashMap<>();
    remedies.put(
        ErrorCategory.USER, "What was asked for is wrong; mend the input that the message names.");
    remedies.put(
        ErrorCategory.CONFIG,
        "A setting or the set of plugins is wrong; mend the setting that the message names"
            + " ([CONFIGURATION.md](CONFIGURATION.md)) or install the plugin.");
    remedies.put(
        ErrorCategory.EXTERNAL,
        "Something outside did not do its part; mend it, then run the same command again.");
    remedies.put(
        ErrorCategory.RESOURCE,
        "Not enough of something; free it or raise the limit that the message names.");
    remedies.put(
        ErrorCategory.INTERNAL,
        "A fault of Tenon or of a plugin; report it with the output of the same command with"
            + " `--verbose`.");
    assertEquals(ErrorCategory.values().length, remedies.size());
    return remedies;
  }
}
