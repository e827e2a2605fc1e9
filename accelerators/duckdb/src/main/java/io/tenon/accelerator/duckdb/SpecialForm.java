package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Expression.Literal;
import java.util.List;
import java.util.stream.Collectors;

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
  ROUND_DECIMAL((expressions, arguments, type) -> Decimals.rounded(arguments.get(0), type)),
  DECIMAL_TO_DOUBLE(SpecialForm::decimalToDouble),
  AND((expressions, arguments, type) -> joined(arguments, " AND ", type)),
  OR((expressions, arguments, type) -> joined(arguments, " OR ", type)),
  CONCAT((expressions, arguments, type) -> joined(arguments, " || ", type)),
  LIKE(SpecialForm::like);

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

  /** DuckDB divides the digits by a power of ten, which rounds once only while both are exact. */
  private static Sql decimalToDouble(
      List<Expression> expressions, List<Sql> arguments, DataType type) {
    Sql value = arguments.get(0);
    boolean exact = ((Decimal) value.type()).precision() <= 15 && type == DataType.Simple.DOUBLE;
    String text = exact ? value.text() : "CAST(" + value.text() + " AS VARCHAR)";
    return new Sql("CAST(" + text + " AS " + Types.sql(type) + ")", type);
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
    String text =
        arguments.get(0).text() + " LIKE " + Sql.text(pattern) + " ESCAPE " + Sql.text(escape);
    return new Sql("(" + text + ")", type);
  }
}
