package io.tenon.accelerator.duckdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.Field;
import io.tenon.spi.accelerator.FileFormat;
import io.tenon.spi.accelerator.Relation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCheckTest {
  private static final Map<String, DataType> TYPES =
      Map.of(
          "boolean", Simple.BOOLEAN,
          "tinyint", Simple.BYTE,
          "bigint", Simple.LONG,
          "double", Simple.DOUBLE,
          "decimal", new Decimal(5, 2),
          "string", Simple.STRING,
          "date", Simple.DATE);

  @TempDir private Path folder;

  private JsonShape shape(String text) throws IOException {
    Path file = folder.resolve("table.json");
    Files.writeString(file, text, StandardCharsets.UTF_8);
    return JsonCheck.shape(file, () -> false);
  }

  private static Optional<String> problem(JsonShape shape, String key, DataType type) {
    return shape.problem(List.of(new Field(key, type, true)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{ }\n{\"a\" : 1 , \"b\":\"x\"}\n",
        "{\"a\":[],\"b\":{},\"c\":[1,{\"a\":1,\"a\":-2.5E+10},[null,true]]}",
        "{\"a\":\"\\\"\\\\\\/\\n\u00e4\u20ac\"}\n"
      })
  void plainFilesPass(String text) throws IOException {
    assertEquals(Optional.empty(), shape(text).oddity());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':1}%n%n{'a':2}      | something before an object in line 2",
        "%s{'a':1}               | something before an object in line 1",
        "[{'a':1}]               | something before an object in line 1",
        "{'a':1} %n              | something behind an object in line 1",
        "{'a':1}%r%n             | something behind an object in line 1",
        "{'a':1                  | an object that does not end in line 1",
        "{'a':1,}                | a key without quotes in line 1",
        "{a:1}                   | a key without quotes in line 1",
        "{'a'=1}                 | a key without a colon in line 1",
        "{'a':1}%n{'b':1,'a':1,'b':2} | the key 'b' twice in line 2",
        "{'a%x':1}               | a key with a backslash in line 1",
        "{'a':01}                | a number that begins with 0 in line 1",
        "{'a':1.}                | a value that is none of JSON's in line 1",
        "{'a':NaN}               | a value that is none of JSON's in line 1",
        "{'a':nul}               | a value that is none of JSON's in line 1",
        "{'a':[1,]}              | a value that is none of JSON's in line 1",
        "{'a':'%u'}              | an escape that is not a short one in line 1",
        "{'a':'%n'}              | a control character in a text in line 1",
        "{'a':'b                 | a text that does not end in line 1"
      })
  void whatParsersTakeDifferentlyIsFound(String text, String oddity) throws IOException {
    String file =
        text.replace("%n", "\n")
            .replace("%s", " ")
            .replace("%r", "\r")
            .replace("%u", "\\u00e4")
            .replace("%x", "\\\\")
            .replace('\'', '"');

    assertEquals(Optional.of("has " + oddity), shape(file).oddity());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "true          | boolean",
        "null          | boolean tinyint bigint double decimal string date",
        "-128          | tinyint bigint double decimal",
        "128           | bigint double decimal",
        "1234          | bigint double",
        "-0            | ",
        "123456789012345678  | bigint double",
        "1234567890123456789 | ",
        "0.25          | double decimal",
        "-0.0          | double decimal",
        "0.255         | double",
        "1e3           | double",
        "1E-99         | double",
        "1e100         | ",
        "'x'           | string",
        "'2020-02-29'  | string date",
        "'2021-02-29'  | string",
        "'2020-1-01'   | string",
        "'0000-01-01'  | string",
        "[1]           | ",
        "{'a':'x'}     | "
      })
  void valuesAreReadAsTypesThatBothReadAlike(String value, String types) throws IOException {
    JsonShape shape = shape("{\"a\":null}\n{\"b\":0}\n{\"a\":" + value.replace('\'', '"') + "}\n");
    List<String> right = types == null ? List.of() : List.of(types.split(" "));

    TYPES.forEach(
        (name, type) ->
            assertEquals(right.contains(name), problem(shape, "a", type).isEmpty(), name));
  }

  @Test
  void oneValueOfAnotherKindIsEnough() throws IOException {
    JsonShape shape = shape("{\"a\":1,\"b\":\"2020-01-01\"}\n".repeat(100_000) + "{\"a\":\"1\"}");

    assertEquals(
        Optional.of("has other values than bigint under the key 'a'"),
        problem(shape, "a", Simple.LONG));
    assertEquals(Optional.empty(), problem(shape, "b", Simple.DATE));
    assertEquals(Optional.empty(), problem(shape, "missing", Simple.DATE));
  }

  @Test
  void keyInAnotherSpellingIsFound() throws IOException {
    assertEquals(
        Optional.of("has the key 'a' in another spelling"),
        problem(shape("{\"A\":1}"), "a", Simple.LONG));
  }

  @Test
  void typesAndOptionsThatAreNotReadAreRefusedByName() {
    assertRefused(Simple.FLOAT, Map.of(), "type float");
    assertRefused(Simple.TIMESTAMP, Map.of(), "type timestamp");
    assertRefused(new DataType.Array(Simple.INT, true), Map.of(), "type array<int>");
    assertRefused(Simple.INT, Map.of("multiLine", "true"), "option multiline = 'true'");
    assertRefused(Simple.INT, Map.of("dateFormat", "y"), "option dateformat = 'y'");
    new JsonFiles(scan(Simple.INT, Map.of("mode", "FAILFAST", "path", "/x")));
  }

  private static void assertRefused(DataType type, Map<String, String> options, String why) {
    Unsupported refused = assertThrows(Unsupported.class, () -> new JsonFiles(scan(type, options)));

    assertTrue(refused.getMessage().contains(why), refused.getMessage());
  }

  private static Relation.Scan scan(DataType type, Map<String, String> options) {
    return new Relation.Scan(
        FileFormat.JSON, List.of(), List.of(new Field("a", type, true)), List.of(), true, options);
  }
}
