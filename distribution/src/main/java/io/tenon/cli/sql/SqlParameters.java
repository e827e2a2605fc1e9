package io.tenon.cli.sql;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.apache.spark.sql.classic.ExpressionUtils;

/** The values of named parameters, as they are given on a command line. */
final class SqlParameters {
  /** Anything else that looks like a number, 007 or 1e5, is more likely a code than a number. */
  private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?");

  private static final Pattern TYPED =
      Pattern.compile(
          "(?is)'.*'|(date|timestamp|timestamp_ntz|interval|x)\\s*'.*'.*|true|false|null");

  private SqlParameters() {}

  /** Each value as what {@code SparkSession.sql} takes. */
  static Map<String, Object> values(Map<String, String> texts) {
    Map<String, Object> values = new LinkedHashMap<>();
    texts.forEach((name, text) -> values.put(name, value(text)));
    return values;
  }

  /**
   * A plain number is a number, a literal of SQL ({@code DATE '2026-01-31'}, {@code true}, {@code
   * 'quoted'}, {@code null}) is that, and everything else is a string.
   */
  static Object value(String text) {
    if (NUMBER.matcher(text).matches() || TYPED.matcher(text).matches()) {
      try {
        Expression expression = CatalystSqlParser$.MODULE$.parseExpression(text);
        if (expression instanceof Literal) {
          return ExpressionUtils.column(expression);
        }
      } catch (Exception e) {
        // Scala declares no exceptions, but this one is checked.
        if (!(e instanceof AnalysisException)) {
          throw e;
        }
      }
    }
    return text;
  }
}
