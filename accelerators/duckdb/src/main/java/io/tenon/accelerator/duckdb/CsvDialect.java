package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.FileFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How a CSV file is written, as far as it is read here: fields in double quotes where need be,
 * nothing escaped, UTF-8.
 *
 * @param delimiter between fields, a character of ASCII
 * @param header whether the first line of each file has names, which count for nothing
 */
record CsvDialect(char delimiter, boolean header) {
  static final char QUOTE = '"';
  static final char ESCAPE = '\\';

  private static final ReaderOptions OPTIONS =
      new ReaderOptions(
          FileFormat.CSV,
          Set.of(
              "inferschema",
              "samplingratio",
              "preferdate",
              "mode",
              "columnnameofcorruptrecord",
              "unescapedquotehandling",
              "chartoescapequoteescaping",
              "emptyvalue",
              "escapequotes",
              "quoteall"),
          Map.of(
              "quote", String.valueOf(QUOTE),
              "escape", String.valueOf(ESCAPE),
              "encoding", "utf-8",
              "charset", "utf-8",
              "nullvalue", "",
              "multiline", "false",
              "enforceschema", "true",
              "ignoreleadingwhitespace", "false",
              "ignoretrailingwhitespace", "false",
              "locale", "en-us"));

  /**
   * @param options of Spark's reader
   * @throws Unsupported when files are read in a way that is not this one
   */
  static CsvDialect of(Map<String, String> options) {
    Map<String, String> given = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    given.putAll(options);
    String delimiter = given.getOrDefault("sep", given.getOrDefault("delimiter", ","));
    boolean header = "true".equalsIgnoreCase(given.getOrDefault("header", "false"));
    List.of("sep", "delimiter", "header").forEach(given::remove);
    OPTIONS.check(given);
    return new CsvDialect(delimiter(delimiter), header);
  }

  private static char delimiter(String text) {
    char delimiter = text.equals("\\t") ? '\t' : text.length() == 1 ? text.charAt(0) : '\0';
    if (delimiter == '\0'
        || delimiter > '~'
        || delimiter == QUOTE
        || delimiter == ESCAPE
        || delimiter == '\n'
        || delimiter == '\r') {
      throw new Unsupported("CSV with the delimiter '" + text + "'");
    }
    return delimiter;
  }
}
