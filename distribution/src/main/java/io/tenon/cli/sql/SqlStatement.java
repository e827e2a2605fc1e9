package io.tenon.cli.sql;

import static java.util.Objects.requireNonNull;

/**
 * One statement of a script.
 *
 * @param text without the semicolon, and without comments before or after it
 * @param start index in the script where it begins
 */
record SqlStatement(String text, int start) {
  SqlStatement {
    requireNonNull(text, "text is null");
  }

  /** The statement on one line of at most {@code width} characters, for people. */
  String summary(int width) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= width ? line : line.substring(0, width - 1) + "…";
  }
}
