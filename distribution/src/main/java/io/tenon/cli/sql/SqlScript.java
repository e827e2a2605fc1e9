package io.tenon.cli.sql;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.Token;
import org.apache.spark.sql.catalyst.parser.SqlBaseLexer;
import org.apache.spark.sql.catalyst.parser.UpperCaseCharStream;

/**
 * A script, split into its statements by the tokens of Spark's own lexer: a semicolon in a string,
 * a comment or a quoted name ends nothing, and neither does one in a {@code BEGIN … END} block.
 *
 * @param name of the file, for people
 * @param text all of it
 * @param statements in order
 */
record SqlScript(String name, String text, List<SqlStatement> statements) {
  SqlScript {
    requireNonNull(name, "name is null");
    requireNonNull(text, "text is null");
    statements = List.copyOf(statements);
  }

  /**
   * Splits a script.
   *
   * @param parses whether Spark's parser accepts a text: it is the judge of where a block ends
   */
  static SqlScript split(String name, String text, Predicate<String> parses) {
    return new SqlScript(name, text, new Splitter(text, parses).statements());
  }

  /** The place of the character at {@code index}. */
  Position position(int index) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < index; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new Position(line, text.codePointCount(lineStart, index) + 1);
  }

  /** The line of the script in which the character at {@code index} stands. */
  String line(int index) {
    int start = text.lastIndexOf('\n', index - 1) + 1;
    int end = text.indexOf('\n', index);
    return text.substring(start, end < 0 ? text.length() : end).stripTrailing();
  }

  /** A place in a script: line and column, both counted from 1, columns in characters. */
  record Position(int line, int column) {
    @Override
    public String toString() {
      return line + ":" + column;
    }
  }

  private static final class Splitter {
    private final String text;
    private final Predicate<String> parses;
    private final List<Token> tokens = new ArrayList<>();
    private final List<SqlStatement> statements = new ArrayList<>();

    /** Spark's lexer counts code points, Java's strings count characters. */
    private final boolean codePointsDiffer;

    Splitter(String text, Predicate<String> parses) {
      this.text = requireNonNull(text, "text is null");
      this.parses = requireNonNull(parses, "parses is null");
      this.codePointsDiffer = text.codePointCount(0, text.length()) != text.length();
    }

    List<SqlStatement> statements() {
      SqlBaseLexer lexer = new SqlBaseLexer(new UpperCaseCharStream(CharStreams.fromString(text)));
      lexer.removeErrorListeners();
      Token last = null;
      for (Token token : lexer.getAllTokens()) {
        last = token;
        if (token.getChannel() == Token.DEFAULT_CHANNEL) {
          tokens.add(token);
        }
      }
      int next = 0;
      while (next < tokens.size()) {
        next = type(next) == SqlBaseLexer.BEGIN ? block(next) : simple(next);
      }
      if (lexer.has_unclosed_bracketed_comment && last != null) {
        // It hides the rest of the script; Spark's parser says so.
        statements.add(new SqlStatement(text.substring(start(last)), start(last)));
      }
      return statements;
    }

    /** Adds the statement that begins with this token; the index of the token after it. */
    private int simple(int first) {
      int end = first;
      while (end < tokens.size() && type(end) != SqlBaseLexer.SEMICOLON) {
        end++;
      }
      add(first, end);
      return end + 1;
    }

    /**
     * As {@link #simple}, for a block: it ends with the first {@code END} before a semicolon up to
     * which the parser accepts it. Where it accepts none, the whole rest is the statement, and
     * running it tells what is wrong.
     */
    private int block(int first) {
      for (int i = first; i < tokens.size(); i++) {
        if (type(i) == SqlBaseLexer.END) {
          int end = i + 1;
          if (isEnd(end) && parses.test(textOf(first, end))) {
            add(first, end);
            return end + 1;
          }
        }
      }
      add(first, tokens.size());
      return tokens.size();
    }

    private boolean isEnd(int index) {
      return index >= tokens.size() || type(index) == SqlBaseLexer.SEMICOLON;
    }

    private int type(int index) {
      return index < tokens.size() ? tokens.get(index).getType() : Token.EOF;
    }

    private void add(int first, int end) {
      if (end > first) {
        statements.add(new SqlStatement(textOf(first, end), start(tokens.get(first))));
      }
    }

    private String textOf(int first, int end) {
      int last = Math.min(end, tokens.size()) - 1;
      return text.substring(start(tokens.get(first)), index(tokens.get(last).getStopIndex() + 1));
    }

    private int start(Token token) {
      return index(token.getStartIndex());
    }

    private int index(int codePoint) {
      return codePointsDiffer ? text.offsetByCodePoints(0, codePoint) : codePoint;
    }
  }
}
