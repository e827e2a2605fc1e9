package io.tenon.accelerator.duckdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvCheckTest {
  @TempDir private Path folder;

  private Optional<String> problem(String text, Map<String, String> options, int columns)
      throws IOException {
    Path file = folder.resolve("table.csv");
    Files.writeString(file, text, StandardCharsets.UTF_8);
    return CsvCheck.problem(file, CsvDialect.of(options), columns, () -> false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a,b,c",
        "a,b,c\n",
        "1,,\n,2,\n",
        "\"x,y\",2,\" \"\n1,2,3",
        "\u00e4, b ,\u20ac\n",
        ",,\n"
      })
  void plainFilesPass(String text) throws IOException {
    assertEquals(Optional.empty(), problem(text, Map.of(), 3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,b%n                 | 2 fields instead of 3 in line 1",
        "1,2,3%na,b,c,d        | 4 fields instead of 3 in line 2",
        "1,2,3%n%n1,2,3        | 1 fields instead of 3 in line 2",
        "1,'2%n2',3%n          | a line feed within quotes in line 1",
        "1,'2''2',3%n          | a quote within a field in line 1",
        "1,2'2,3%n             | a quote within a field in line 1",
        "1,'2'2,3%n            | text behind a quote in line 1",
        "1,'',3%n              | an empty field in quotes in line 1",
        "1,a\\b,3%n            | a backslash in line 1",
        "1,2,3%r%n             | a carriage return in line 1",
        "1,2,%0%n              | a NUL in line 1",
        "1,2,3%n1,2,'3         | a quote without end in line 2",
      })
  void whatParsersTakeDifferentlyIsFound(String text, String problem) throws IOException {
    String file =
        text.replace("%n", "\n").replace("%r", "\r").replace("%0", "\0").replace('\'', '"');

    assertEquals(Optional.of("has " + problem), problem(file, Map.of(), 3));
  }

  @Test
  void linesOfWhiteSpaceAreFoundWhereTheyCouldBeRows() throws IOException {
    Map<String, String> tabs = Map.of("sep", "\\t");
    Optional<String> blank = Optional.of("has nothing but white space in line 2");

    assertEquals(blank, problem("a\t1\n\t\n", tabs, 2));
    assertEquals(blank, problem("a\n  \nb\n", Map.of(), 1));
    assertEquals(blank, problem("a\n\nb\n", Map.of(), 1));
    assertEquals(Optional.empty(), problem("a\t1\n\t \u00a0\n", tabs, 2));
  }

  @Test
  void byteOrderMarkIsFound() throws IOException {
    assertEquals(
        Optional.of("may begin with a byte order mark"), problem("\ufeffa,b\n", Map.of(), 2));
  }

  @Test
  void longFileIsLookedThroughToItsEnd() throws IOException {
    String lines = "12345,\"some text, in quotes\",67890\n".repeat(100_000);

    assertEquals(Optional.empty(), problem(lines, Map.of(), 3));
    assertEquals(
        Optional.of("has 1 fields instead of 3 in line 100001"), problem(lines + "x", Map.of(), 3));
  }

  @Test
  void optionsThatChangeTheMeaningAreRefusedByName() {
    assertEquals(new CsvDialect('|', true), CsvDialect.of(Map.of("Header", "TRUE", "sep", "|")));
    for (String option :
        new String[] {"comment", "lineSep", "dateFormat", "nullValue", "unheard"}) {
      Unsupported refused =
          assertThrows(Unsupported.class, () -> CsvDialect.of(Map.of(option, "x")));
      assertTrue(refused.getMessage().contains(option.toLowerCase(java.util.Locale.ROOT)));
    }
    assertThrows(Unsupported.class, () -> CsvDialect.of(Map.of("sep", "||")));
    assertThrows(Unsupported.class, () -> CsvDialect.of(Map.of("multiLine", "true")));
  }
}
