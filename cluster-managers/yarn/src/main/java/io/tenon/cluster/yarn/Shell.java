package io.tenon.cluster.yarn;

/**
 * Texts for the script that a NodeManager makes of a launch. It puts {@code export NAME="value"}
 * and {@code exec /bin/bash -c "command"} there, and replaces marks of its own before.
 */
final class Shell {
  private static final String SPECIAL = "\\\"$`";

  private Shell() {}

  /** One word of the command, whatever is in it. */
  static String word(String text) {
    StringBuilder word = new StringBuilder("'");
    char last = 0;
    for (char c : text.toCharArray()) {
      if (isMark(last, c)) {
        word.append("''");
      }
      if (c == '\'') {
        word.append("'\\''");
      } else if (SPECIAL.indexOf(c) >= 0) {
        word.append('\\').append(c);
      } else {
        word.append(c);
      }
      last = c;
    }
    return word.append('\'').toString();
  }

  /** The value of a variable, whatever is in it. */
  static String value(String text) {
    StringBuilder value = new StringBuilder();
    char last = 0;
    for (char c : text.toCharArray()) {
      if (isMark(last, c)) {
        value.append("\"\"");
      }
      if (SPECIAL.indexOf(c) >= 0) {
        value.append('\\');
      }
      value.append(c);
      last = c;
    }
    return value.toString();
  }

  /** Whether YARN might see a mark in these two: {@code {{X}}}, {@code <LOG_DIR>}. */
  private static boolean isMark(char first, char second) {
    return (first == '{' && second == '{')
        || (first == '}' && second == '}')
        || (first == '<' && Character.isUpperCase(second));
  }
}
