package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.EvalMode;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Field;
import io.tenon.spi.accelerator.Relation;
import io.tenon.spi.accelerator.WindowCall;
import io.tenon.spi.accelerator.WindowFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.CurrentRow$;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.FrameLessOffsetWindowFunction;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.NthValue;
import org.apache.spark.sql.catalyst.expressions.RankLike;
import org.apache.spark.sql.catalyst.expressions.RowFrame$;
import org.apache.spark.sql.catalyst.expressions.SpecifiedWindowFrame;
import org.apache.spark.sql.catalyst.expressions.UnboundedFollowing$;
import org.apache.spark.sql.catalyst.expressions.UnboundedPreceding$;
import org.apache.spark.sql.catalyst.expressions.WindowExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.Window;

/** Windows. */
final class WindowTranslator {
  private WindowTranslator() {}

  static Optional<Rows> rows(PlanTranslator plans, Window window, Set<ExprId> required) {
    Set<ExprId> used =
        PlanTranslator.union(required, PlanTranslator.references(window.windowExpressions()));
    used.addAll(PlanTranslator.references(window.partitionSpec()));
    used.addAll(PlanTranslator.references(window.orderSpec()));
    return plans.rows(window.child(), used).map(in -> windowed(plans, in, window));
  }

  private static Rows windowed(PlanTranslator plans, Rows in, Window window) {
    List<WindowCall> calls = new ArrayList<>();
    Map<ExprId, Integer> ordinals = new HashMap<>(in.ordinals());
    int width = in.relation().output().size();
    for (NamedExpression named : Scala.<NamedExpression>list(window.windowExpressions())) {
      if (!(named instanceof Alias alias && alias.child() instanceof WindowExpression expression)) {
        throw new Untranslatable("window expression " + named.name());
      }
      ordinals.put(named.exprId(), width + calls.size());
      calls.add(call(plans, in, expression, Types.field(named.toAttribute())));
    }
    return new Rows(
        new Relation.Window(
            in.relation(),
            plans.over(in).all(window.partitionSpec()),
            plans.keys(in, window.orderSpec()),
            calls),
        ordinals);
  }

  private static WindowCall call(
      PlanTranslator plans, Rows in, WindowExpression expression, Field result) {
    ExpressionTranslator expressions = plans.over(in);
    WindowFrame frame = frame(expression.windowSpec().frameSpecification());
    org.apache.spark.sql.catalyst.expressions.Expression function = expression.windowFunction();
    if (function instanceof AggregateExpression aggregate) {
      return aggregate(plans, expressions, aggregate, frame, result);
    }
    if (function instanceof FrameLessOffsetWindowFunction offset) {
      List<Expression> arguments =
          List.of(
              expressions.of(offset.input()),
              expressions.of(offset.offset()),
              expressions.of(otherwise(offset)));
      return new WindowCall(
          FunctionNames.of(function),
          arguments,
          offset.ignoreNulls(),
          frame,
          result,
          EvalMode.LEGACY);
    }
    if (function instanceof NthValue nth) {
      return new WindowCall(
          "nth_value",
          List.of(expressions.of(nth.input()), expressions.of(nth.offset())),
          nth.ignoreNulls(),
          frame,
          result,
          EvalMode.LEGACY);
    }
    // The arguments of the functions of rank are the sort keys once more.
    List<Expression> arguments =
        function instanceof RankLike ? List.of() : expressions.all(function.children());
    return new WindowCall(
        FunctionNames.of(function), arguments, false, frame, result, EvalMode.LEGACY);
  }

  /** What {@code lag} and {@code lead} call by a keyword of Java. */
  private static org.apache.spark.sql.catalyst.expressions.Expression otherwise(
      FrameLessOffsetWindowFunction offset) {
    return (org.apache.spark.sql.catalyst.expressions.Expression)
        ((scala.Product) offset).productElement(2);
  }

  private static WindowCall aggregate(
      PlanTranslator plans,
      ExpressionTranslator expressions,
      AggregateExpression aggregate,
      WindowFrame frame,
      Field result) {
    if (aggregate.isDistinct() || aggregate.filter().isDefined()) {
      throw new Untranslatable("a window function with DISTINCT or FILTER");
    }
    if (!aggregate.aggregateFunction().deterministic()) {
      throw new Untranslatable("window function " + aggregate.aggregateFunction().prettyName());
    }
    return new WindowCall(
        FunctionNames.of(aggregate.aggregateFunction()),
        expressions.all(aggregate.aggregateFunction().children()),
        false,
        frame,
        result,
        Parameters.check(aggregate.aggregateFunction(), plans.zone()));
  }

  private static WindowFrame frame(org.apache.spark.sql.catalyst.expressions.WindowFrame frame) {
    if (!(frame instanceof SpecifiedWindowFrame specified)) {
      throw new Untranslatable("a window without a frame");
    }
    return new WindowFrame(
        specified.frameType() == RowFrame$.MODULE$ ? WindowFrame.Unit.ROWS : WindowFrame.Unit.RANGE,
        bound(specified.lower()),
        bound(specified.upper()));
  }

  private static WindowFrame.Bound bound(
      org.apache.spark.sql.catalyst.expressions.Expression bound) {
    if (bound == UnboundedPreceding$.MODULE$ || bound == UnboundedFollowing$.MODULE$) {
      return new WindowFrame.Bound.Unbounded();
    }
    if (bound == CurrentRow$.MODULE$) {
      return new WindowFrame.Bound.CurrentRow();
    }
    if (!bound.foldable()) {
      throw new Untranslatable("a window frame that is not constant");
    }
    return new WindowFrame.Bound.Offset(Literals.of(bound.eval(null), bound.dataType()));
  }
}
