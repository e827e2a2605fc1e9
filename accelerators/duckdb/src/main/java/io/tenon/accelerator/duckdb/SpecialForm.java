package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Expression.Literal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a template cannot say. The function tables name these as {@code @NAME}. */
@SuppressWarnings("ImmutableEnumChecker")
enum SpecialForm {
  ADD_DECIMALS(
      (expressions, arguments, type) ->
          Decimals.addOrSubtract("+", arguments.get(0), arguments.get(1), type)),
  SUBTRACT_DECIMALS(
      (expressions, arguments, type) ->
          Decimals.addOrSubtract("-", arguments.get(0), arguments.get(1), type)),
  MULTIPLY_DECIMALS(
      (expressions, arguments, type) ->
          Decimals.multiply(arguments.get(0), arguments.get(1), type)),
  DIVIDE_DECIMALS(
      (expressions, arguments, type) ->
          Decimals.divide(arguments.get(0), arguments.get(1), false, type)),
  DIVIDE_DECIMALS_OR_NULL(
      (expressions, arguments, type) ->
          Decimals.divide(arguments.get(0), arguments.get(1), true, type)),
  ROUND_DECIMAL(SpecialForm::roundDecimal),
  ROUND_DOUBLE(SpecialForm::roundDouble),
  RLIKE(SpecialForm::rlike),
  REGEXP_EXTRACT(SpecialForm::regexpExtract),
  REGEXP_REPLACE(SpecialForm::regexpReplace),
  STRUCT(SpecialForm::struct),
  STRUCT_FIELD(SpecialForm::structField),
  UNSCALED(
      (expressions, arguments, type) ->
          new Sql("CAST(" + Decimals.unscaled(arguments.get(0), 0) + " AS BIGINT)", type)),
  SCALED(
      (expressions, arguments, type) ->
          new Sql(Decimals.scaled(arguments.get(0).text(), (Decimal) type), type)),
  NEGATE_DECIMAL((expressions, arguments, type) -> signed("-", arguments.get(0), type)),
  ABS_DECIMAL((expressions, arguments, type) -> signed("abs", arguments.get(0), type)),
  DECIMAL_TO_DOUBLE(SpecialForm::decimalToDouble),
  AND((expressions, arguments, type) -> joined(arguments, " AND ", type)),
  OR((expressions, arguments, type) -> joined(arguments, " OR ", type)),
  CONCAT((expressions, arguments, type) -> joined(arguments, " || ", type)),
  LIKE(SpecialForm::like);

  private static final int ROUNDED_DIGITS = 15;

  /** What Spark keeps of a decimal whose sign it changes; it rounds the digits after these. */
  private static final int SIGNED_DIGITS = 34;

  private interface Form {
    Sql lower(List<Expression> expressions, List<Sql> arguments, DataType type);
  }

  private final Form form;

  SpecialForm(Form form) {
    this.form = form;
  }

  Sql lower(List<Expression> expressions, List<Sql> arguments, DataType type) {
    return form.lower(expressions, arguments, type);
  }

  private static Sql joined(List<Sql> arguments, String operator, DataType type) {
    return new Sql(
        arguments.stream().map(Sql::text).collect(Collectors.joining(operator, "(", ")")), type);
  }

  private static Sql signed(String function, Sql value, DataType type) {
    if (((Decimal) value.type()).precision() > SIGNED_DIGITS) {
      throw new Unsupported("the sign of a decimal of more than " + SIGNED_DIGITS + " digits");
    }
    return new Sql(function + "(" + value.text() + ")", type);
  }

  /** DuckDB divides the digits by a power of ten, which rounds once only while both are exact. */
  private static Sql decimalToDouble(
      List<Expression> expressions, List<Sql> arguments, DataType type) {
    Sql value = arguments.get(0);
    boolean exact = ((Decimal) value.type()).precision() <= 15 && type == DataType.Simple.DOUBLE;
    String text = exact ? value.text() : "CAST(" + value.text() + " AS VARCHAR)";
    return new Sql("CAST(" + text + " AS " + Types.sql(type) + ")", type);
  }

  private static Sql roundDecimal(
      List<Expression> expressions, List<Sql> arguments, DataType type) {
    if (expressions.size() > 1 && (Integer) constant(expressions.get(1)) < 0) {
      throw new Unsupported("rounding a decimal before the point is not supported");
    }
    return Decimals.rounded(arguments.get(0), type);
  }

  /** With digits after the point the two round other texts of the same number. */
  private static Sql roundDouble(List<Expression> expressions, List<Sql> arguments, DataType type) {
    int digits = (Integer) constant(expressions.get(1));
    String value = arguments.get(0).text();
    if (digits == 0) {
      return new Sql("(round(" + value + ") + 0)", type);
    }
    if (digits < 0 || digits > ROUNDED_DIGITS) {
      throw new Unsupported("rounding a floating number to " + digits + " digits is not supported");
    }
    // Spark rounds the shortest decimal that stands for the number.
    return new Sql(
        "CASE WHEN isfinite(%1$s) THEN CAST(CAST(CAST(CAST(%1$s AS VARCHAR) AS DECIMAL(38,%2$d)) AS VARCHAR) AS DOUBLE) ELSE %1$s END"
            .formatted(value, digits),
        type);
  }

  private static Sql struct(List<Expression> expressions, List<Sql> arguments, DataType type) {
    String values =
        IntStream.range(0, arguments.size() / 2)
            .mapToObj(i -> arguments.get(2 * i + 1).text())
            .collect(Collectors.joining(", "));
    return new Sql("CAST(row(" + values + ") AS " + Types.sql(type) + ")", type);
  }

  private static Sql structField(List<Expression> expressions, List<Sql> arguments, DataType type) {
    int ordinal = (Integer) constant(expressions.get(1));
    // Of a constant that is null DuckDB gives a value without a type.
    return new Sql(
        "CAST(struct_extract_at(%s, %d) AS %s)"
            .formatted(arguments.get(0).text(), ordinal + 1, Types.sql(type)),
        type);
  }

  private static Sql rlike(List<Expression> expressions, List<Sql> arguments, DataType type) {
    String pattern = Regex.translate((String) constant(expressions.get(1)));
    return new Sql(
        "regexp_matches(" + arguments.get(0).text() + ", " + Sql.text(pattern) + ")", type);
  }

  private static Sql regexpExtract(
      List<Expression> expressions, List<Sql> arguments, DataType type) {
    String pattern = Regex.translate((String) constant(expressions.get(1)));
    int group = expressions.size() < 3 ? 1 : (Integer) constant(expressions.get(2));
    if (group < 0 || group > Regex.groups(pattern)) {
      throw new Unsupported("a group that the regular expression does not have");
    }
    return new Sql(
        "regexp_extract(" + arguments.get(0).text() + ", " + Sql.text(pattern) + ", " + group + ")",
        type);
  }

  private static Sql regexpReplace(
      List<Expression> expressions, List<Sql> arguments, DataType type) {
    String pattern = Regex.translate((String) constant(expressions.get(1)));
    String replacement = (String) constant(expressions.get(2));
    boolean fromStart = expressions.size() < 4 || (Integer) constant(expressions.get(3)) == 1;
    if (!fromStart || replacement.indexOf('$') >= 0 || replacement.indexOf('\\') >= 0) {
      throw new Unsupported("regexp_replace with groups or a position is not supported");
    }
    if (Regex.matchesEmpty(pattern)) {
      throw new Unsupported("regexp_replace of what may be empty is not supported");
    }
    return new Sql(
        "regexp_replace("
            + arguments.get(0).text()
            + ", "
            + Sql.text(pattern)
            + ", "
            + Sql.text(replacement)
            + ", 'g')",
        type);
  }

  private static Object constant(Expression expression) {
    return java.util.Objects.requireNonNull(((Literal) expression).value());
  }

  private static Sql like(List<Expression> expressions, List<Sql> arguments, DataType type) {
    String pattern = (String) ((Literal) expressions.get(1)).value();
    String escape = expressions.size() < 3 ? "\\" : (String) ((Literal) expressions.get(2)).value();
    for (int i = 0; i < pattern.length(); i++) {
      if (pattern.startsWith(escape, i)) {
        i++;
        boolean valid =
            i < pattern.length()
                && (pattern.charAt(i) == '_'
                    || pattern.charAt(i) == '%'
                    || pattern.startsWith(escape, i));
        if (!valid) {
          throw new Unsupported("a pattern of like that is not valid");
        }
      }
    }
    // DuckDB has a faster way for patterns without escapes.
    String escaped = pattern.contains(escape) ? " ESCAPE " + Sql.text(escape) : "";
    String text = arguments.get(0).text() + " LIKE " + Sql.text(pattern) + escaped;
    return new Sql("(" + text + ")", type);
  }
}
