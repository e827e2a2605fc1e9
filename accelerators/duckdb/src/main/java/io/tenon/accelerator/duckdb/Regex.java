package io.tenon.accelerator.duckdb;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Regular expressions of Java in DuckDB's syntax, which is RE2's: those parts of the language that
 * mean the same in both, or can be said in the other one.
 */
final class Regex {
  private static final String LINE_ENDS = "\\n\\r\\x{85}\\x{2028}\\x{2029}";
  private static final String SPACES = " \\t\\n\\x0b\\f\\r";
  private static final Set<Character> SAME_ESCAPES =
      Set.of(
          'd', 'D', 'w', 'W', 't', 'n', 'r', 'f', '.', '\\', '*', '+', '?', '(', ')', '[', ']', '{',
          '}', '|', '^', '$', '-', '/');

  private final String pattern;
  private final StringBuilder text = new StringBuilder();
  private int at;

  private Regex(String pattern) {
    this.pattern = pattern;
  }

  /**
   * The same expression for DuckDB.
   *
   * @throws Unsupported when it may mean something else there
   */
  static String translate(String pattern) {
    try {
      Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new Unsupported("a regular expression that is not valid");
    }
    return new Regex(pattern).translate();
  }

  static int groups(String pattern) {
    return Pattern.compile("x|" + pattern.replaceAll("\\\\x\\{[0-9a-f]+}", "."))
        .matcher("")
        .groupCount();
  }

  static boolean matchesEmpty(String pattern) {
    return Pattern.compile(pattern).matcher("").find();
  }

  private String translate() {
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      if (c > 126 || c < 32) {
        throw unsupported();
      }
      if (c == '\\') {
        escape(false);
      } else if (c == '[') {
        set();
      } else if (c == '.') {
        text.append("[^").append(LINE_ENDS).append(']');
        at++;
      } else if (c == '$') {
        text.append("(?:\\r\\n|[").append(LINE_ENDS).append("])?\\z");
        at++;
      } else {
        plain(c);
      }
    }
    return text.toString();
  }

  private void plain(char c) {
    boolean group = c == '(' && pattern.startsWith("(?", at);
    boolean possessive = c == '+' && at > 0 && "*+?}".indexOf(pattern.charAt(at - 1)) >= 0;
    if ((group && !pattern.startsWith("(?:", at)) || possessive) {
      throw unsupported();
    }
    text.append(c);
    at++;
  }

  private void escape(boolean inSet) {
    char c = pattern.charAt(at + 1);
    if (c == 's') {
      text.append(inSet ? SPACES : "[" + SPACES + "]");
    } else if (c == 'S' && !inSet) {
      text.append("[^").append(SPACES).append(']');
    } else if (SAME_ESCAPES.contains(c)) {
      text.append('\\').append(c);
    } else {
      throw unsupported();
    }
    at += 2;
  }

  /** In Java sets may contain sets, and be intersected. */
  private void set() {
    text.append('[');
    at++;
    if (pattern.charAt(at) == '^') {
      text.append('^');
      at++;
    }
    while (pattern.charAt(at) != ']') {
      char c = pattern.charAt(at);
      if (c == '\\') {
        escape(true);
      } else if (c == '[' || c == '&' || c > 126 || c < 32) {
        throw unsupported();
      } else {
        text.append(c);
        at++;
      }
    }
    text.append(']');
    at++;
  }

  private Unsupported unsupported() {
    return new Unsupported("the regular expression '" + pattern + "' is not supported");
  }
}
