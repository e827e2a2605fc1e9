package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.EvalMode;
import io.tenon.spi.accelerator.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.CaseWhen;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.InSet;
import org.apache.spark.sql.catalyst.expressions.Like;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.MakeDecimal;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.expressions.TaggingExpression;
import org.apache.spark.sql.catalyst.expressions.UserDefinedExpression;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/** Expressions of Catalyst, over the columns of one relation. */
final class ExpressionTranslator {
  private final String zone;
  private final Map<ExprId, Integer> columns;
  private final Function<PlanExpression<?>, Expression> queries;

  /**
   * @param zone the session's time zone
   * @param columns where in the relation each attribute is
   * @param queries translates subqueries, or says why not
   */
  ExpressionTranslator(
      String zone, Map<ExprId, Integer> columns, Function<PlanExpression<?>, Expression> queries) {
    this.zone = zone;
    this.columns = columns;
    this.queries = queries;
  }

  List<Expression> all(
      scala.collection.Iterable<? extends org.apache.spark.sql.catalyst.expressions.Expression>
          expressions) {
    return Scala.<org.apache.spark.sql.catalyst.expressions.Expression>list(expressions).stream()
        .map(this::of)
        .toList();
  }

  /**
   * @throws Untranslatable when the SPI cannot express it
   */
  Expression of(org.apache.spark.sql.catalyst.expressions.Expression expression) {
    if (expression instanceof Alias alias) {
      return of(alias.child());
    }
    if (expression instanceof Attribute attribute) {
      return column(attribute);
    }
    if (expression instanceof Literal literal) {
      return Literals.of(literal.value(), literal.dataType());
    }
    if (expression instanceof PlanExpression<?> query) {
      return queries.apply(query);
    }
    if (expression instanceof TaggingExpression) {
      return of(expression.children().head());
    }
    if (expression instanceof UserDefinedExpression function) {
      throw new Untranslatable("user function " + function.name());
    }
    // Where an argument is at fault, its own name is the reason.
    if (!expression.deterministic()
        && Scala.<org.apache.spark.sql.catalyst.expressions.Expression>list(expression.children())
            .stream()
            .allMatch(org.apache.spark.sql.catalyst.expressions.Expression::deterministic)) {
      throw new Untranslatable(expression.prettyName() + ", which is not deterministic");
    }
    return computed(expression);
  }

  private Expression column(Attribute attribute) {
    Integer ordinal = columns.get(attribute.exprId());
    if (ordinal == null) {
      throw new Untranslatable("column " + attribute.name() + " of an outer query");
    }
    return Rows.column(attribute, ordinal);
  }

  private Expression computed(org.apache.spark.sql.catalyst.expressions.Expression expression) {
    DataType type = Types.of(expression.dataType());
    boolean nullable = expression.nullable();
    if (expression instanceof Cast cast) {
      checkZone(cast.timeZoneId());
      return new Expression.Cast(
          of(cast.child()), type, nullable, Parameters.mode(cast.evalMode()));
    }
    if (expression instanceof If choice) {
      return new Expression.Case(
          List.of(new Expression.Branch(of(choice.predicate()), of(choice.trueValue()))),
          of(choice.falseValue()),
          type,
          nullable);
    }
    if (expression instanceof CaseWhen choice) {
      return new Expression.Case(
          branches(choice),
          choice.elseValue().isDefined() ? of(choice.elseValue().get()) : null,
          type,
          nullable);
    }
    if (expression instanceof InSet in) {
      return new Expression.Call("in", elements(in), type, nullable, EvalMode.LEGACY);
    }
    if (expression instanceof Like like) {
      Expression escape =
          Literals.of(
              UTF8String.fromString(String.valueOf(like.escapeChar())),
              org.apache.spark.sql.types.DataTypes.StringType);
      return new Expression.Call(
          "like",
          List.of(of(like.left()), of(like.right()), escape),
          type,
          nullable,
          EvalMode.LEGACY);
    }
    if (expression instanceof GetStructField field) {
      Expression ordinal = new Expression.Literal(DataType.Simple.INT, field.ordinal());
      return new Expression.Call(
          "getstructfield", List.of(of(field.child()), ordinal), type, nullable, EvalMode.LEGACY);
    }
    if (expression instanceof MakeDecimal made) {
      return new Expression.Call(
          "makedecimal",
          List.of(of(made.child())),
          type,
          nullable,
          made.nullOnOverflow() ? EvalMode.LEGACY : EvalMode.ANSI);
    }
    return new Expression.Call(
        FunctionNames.of(expression),
        all(expression.children()),
        type,
        nullable,
        Parameters.check(expression, zone));
  }

  private void checkZone(scala.Option<String> id) {
    if (id.isDefined() && !id.get().equals(zone)) {
      throw new Untranslatable("a cast in the time zone " + id.get());
    }
  }

  private List<Expression.Branch> branches(CaseWhen choice) {
    List<Expression.Branch> branches = new ArrayList<>();
    for (Tuple2<
            org.apache.spark.sql.catalyst.expressions.Expression,
            org.apache.spark.sql.catalyst.expressions.Expression>
        branch : CollectionConverters.asJava(choice.branches())) {
      branches.add(new Expression.Branch(of(branch._1()), of(branch._2())));
    }
    return branches;
  }

  private List<Expression> elements(InSet in) {
    List<Expression> arguments = new ArrayList<>();
    arguments.add(of(in.child()));
    for (Object value : CollectionConverters.asJava(in.hset())) {
      arguments.add(Literals.of(value, in.child().dataType()));
    }
    return arguments;
  }
}
