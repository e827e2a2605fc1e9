package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Expression.Branch;
import io.tenon.spi.accelerator.Expression.Call;
import io.tenon.spi.accelerator.Expression.Case;
import io.tenon.spi.accelerator.Expression.Cast;
import io.tenon.spi.accelerator.Expression.Column;
import io.tenon.spi.accelerator.Expression.Literal;
import io.tenon.spi.accelerator.Expression.ScalarQuery;
import io.tenon.spi.accelerator.Relation;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;

/** Expressions in SQL. */
final class Expressions {
  private static final FunctionTable FUNCTIONS = FunctionTable.read("functions.txt");

  private final ZoneId zone;
  private final Function<Relation, String> queries;

  /**
   * @param queries gives the SQL of a relation with one column, {@code c0}
   */
  Expressions(ZoneId zone, Function<Relation, String> queries) {
    this.zone = zone;
    this.queries = queries;
  }

  static FunctionTable functions() {
    return FUNCTIONS;
  }

  /**
   * An expression over these columns.
   *
   * @throws Unsupported when it is not computed here
   */
  Sql lower(Expression expression, List<Sql> columns) {
    if (expression instanceof Column column) {
      return columns.get(column.ordinal());
    }
    if (expression instanceof Literal literal) {
      return Literals.sql(literal);
    }
    if (expression instanceof Call call) {
      return call(call, columns);
    }
    if (expression instanceof Cast cast) {
      return cast(cast, columns);
    }
    if (expression instanceof Case choice) {
      return choice(choice, columns);
    }
    ScalarQuery query = (ScalarQuery) expression;
    return new Sql(
        "CAST((" + queries.apply(query.relation()) + ") AS " + Types.sql(query.type()) + ")",
        query.type());
  }

  List<Sql> lower(List<? extends Expression> expressions, List<Sql> columns) {
    return expressions.stream().map(expression -> lower(expression, columns)).toList();
  }

  private Sql call(Call call, List<Sql> columns) {
    Signature row = FUNCTIONS.find(call.function(), call.arguments(), call.type(), call.mode());
    List<Sql> arguments = lower(call.arguments(), columns);
    return fill(row.sql().get(0), call.arguments(), arguments, call.type());
  }

  private Sql cast(Cast cast, List<Sql> columns) {
    if (cast.input().type().equals(cast.type())) {
      return lower(cast.input(), columns);
    }
    if (cast.input().type() == Simple.NULL) {
      return Literals.sql(new Literal(cast.type(), null));
    }
    Signature row = FUNCTIONS.find("cast", List.of(cast.input()), cast.type(), cast.mode());
    return fill(
        row.sql().get(0),
        List.of(cast.input()),
        List.of(lower(cast.input(), columns)),
        cast.type());
  }

  private Sql choice(Case choice, List<Sql> columns) {
    StringBuilder text = new StringBuilder("(CASE");
    for (Branch branch : choice.branches()) {
      text.append(" WHEN ")
          .append(lower(branch.condition(), columns).text())
          .append(" THEN ")
          .append(lower(branch.value(), columns).as(choice.type()));
    }
    String otherwise =
        choice.otherwise() == null
            ? "CAST(NULL AS " + Types.sql(choice.type()) + ")"
            : lower(choice.otherwise(), columns).as(choice.type());
    return new Sql(
        text.append(" ELSE ").append(otherwise).append(" END)").toString(), choice.type());
  }

  /** The SQL of a template with these arguments. */
  Sql fill(String template, List<Expression> expressions, List<Sql> arguments, DataType type) {
    if (template.startsWith("@")) {
      return SpecialForm.valueOf(template.substring(1)).lower(expressions, arguments, type);
    }
    String text = new Template(template, zone).fill(arguments, type);
    // A template computes with decimals only where it says its result's type.
    return new Sql("(" + text + ")", declared(template, arguments, type));
  }

  private static DataType declared(String template, List<Sql> arguments, DataType type) {
    boolean same = type instanceof Decimal && !template.contains("{type}") && !arguments.isEmpty();
    return same ? Decimals.widest(arguments, type) : type;
  }
}
