package io.tenon.accelerator.cudf;

import static io.tenon.accelerator.cudf.Expressions.and;
import static io.tenon.accelerator.cudf.Expressions.choose;
import static io.tenon.accelerator.cudf.Expressions.or;

import ai.rapids.cudf.BinaryOp;
import ai.rapids.cudf.ColumnVector;
import ai.rapids.cudf.ColumnView;
import ai.rapids.cudf.DType;
import ai.rapids.cudf.Scalar;
import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.EvalMode;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Expression.Call;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Functions and operators. */
final class Calls {
  /** What can fail: its form that gives null instead is not computed here. */
  private static final Set<String> FAILING =
      Set.of("+", "-", "*", "/", "%", "div", "negative", "abs", "date_add", "date_sub");

  private Calls() {}

  static Eval lower(Call call, List<Eval> arguments) {
    if (call.mode() == EvalMode.TRY && FAILING.contains(call.function())) {
      throw new Unsupported(
          call.function() + " in its form that gives null on errors is not supported");
    }
    List<DataType> types = call.arguments().stream().map(Expression::type).toList();
    return switch (call.function()) {
      case "+" -> Arithmetic.sum(BinaryOp.ADD, call, arguments);
      case "-" ->
          arguments.size() == 1
              ? Arithmetic.negative(call, arguments.get(0))
              : Arithmetic.sum(BinaryOp.SUB, call, arguments);
      case "*" -> Arithmetic.product(call, arguments);
      case "/" -> Arithmetic.quotient(call, arguments);
      case "%", "div" -> Arithmetic.whole(call, arguments);
      case "negative" -> Arithmetic.negative(call, arguments.get(0));
      case "positive" -> arguments.get(0);
      case "abs" -> Arithmetic.abs(call, arguments.get(0));
      case "sqrt" -> sqrt(call, arguments.get(0));
      case "=" -> compare(call, arguments, Calls::equal);
      case "!=", "<>" ->
          compare(call, arguments, (f, l, r, floating) -> f.own(equal(f, l, r, floating).not()));
      case "<" -> compare(call, arguments, Calls::less);
      case ">" -> compare(call, arguments, (f, l, r, floating) -> less(f, r, l, floating));
      case "<=" ->
          compare(call, arguments, (f, l, r, floating) -> f.own(less(f, r, l, floating).not()));
      case ">=" ->
          compare(call, arguments, (f, l, r, floating) -> f.own(less(f, l, r, floating).not()));
      case "<=>" -> nullSafe(call, arguments);
      case "in" -> in(call, arguments);
      case "and" -> all(arguments, BinaryOp.NULL_LOGICAL_AND);
      case "or" -> all(arguments, BinaryOp.NULL_LOGICAL_OR);
      case "not", "!" -> f -> f.own(arguments.get(0).of(f).not());
      case "isnull" -> f -> f.own(arguments.get(0).of(f).isNull());
      case "isnotnull" -> f -> f.own(arguments.get(0).of(f).isNotNull());
      case "isnan" -> isNan(arguments.get(0));
      case "coalesce", "nvl", "ifnull" -> coalesce(call, arguments);
      case "if" ->
          f -> choose(f, arguments.get(0).of(f), arguments.get(1).of(f), arguments.get(2).of(f));
      case "normalizenanandzero" -> f -> f.own(arguments.get(0).of(f).normalizeNANsAndZeros());
      case "knownfloatingpointnormalized" -> arguments.get(0);
      case "unscaledvalue" -> f -> f.cast(arguments.get(0).of(f), DType.INT64);
      case "makedecimal", "make_decimal" -> makeDecimal(call, arguments.get(0));
      default ->
          Texts.find(call, arguments)
              .or(() -> Dates.find(call, arguments))
              .orElseThrow(() -> unsupported(call, types));
    };
  }

  static Unsupported unsupported(Call call, List<DataType> types) {
    return new Unsupported(
        "function "
            + call.function()
            + types.stream().map(Types::words).collect(Collectors.joining(", ", "(", ")"))
            + " is not supported");
  }

  static Unsupported unsupported(Call call) {
    return unsupported(call, call.arguments().stream().map(Expression::type).toList());
  }

  /** A comparison of two columns. */
  private interface Comparison {
    ColumnVector of(Frame frame, ColumnView left, ColumnView right, boolean floating);
  }

  private static Eval compare(Call call, List<Eval> arguments, Comparison comparison) {
    requireSame(call);
    boolean floating = Types.isFloating(call.arguments().get(0).type());
    return f -> comparison.of(f, arguments.get(0).of(f), arguments.get(1).of(f), floating);
  }

  private static void requireSame(Call call) {
    DataType first = call.arguments().get(0).type();
    if (!call.arguments().stream().allMatch(argument -> same(argument.type(), first))) {
      throw unsupported(call);
    }
  }

  /** Whether values of both lie on the device in the same way. */
  static boolean same(DataType one, DataType other) {
    return (one instanceof Decimal left && other instanceof Decimal right)
        ? left.scale() == right.scale()
        : one.equals(other);
  }

  /** All NaNs are equal. */
  private static ColumnVector equal(Frame f, ColumnView left, ColumnView right, boolean floating) {
    ColumnVector equal = f.test(BinaryOp.EQUAL, left, right);
    return floating
        ? valid(f, or(f, equal, and(f, nan(f, left), nan(f, right))), left, right)
        : equal;
  }

  /** NaN is the greatest. */
  private static ColumnVector less(Frame f, ColumnView left, ColumnView right, boolean floating) {
    ColumnVector less = f.test(BinaryOp.LESS, left, right);
    return floating
        ? valid(f, or(f, less, and(f, f.own(nan(f, left).not()), nan(f, right))), left, right)
        : less;
  }

  private static ColumnVector nan(Frame f, ColumnView value) {
    return f.own(value.isNan());
  }

  private static ColumnVector valid(
      Frame f, ColumnVector result, ColumnView left, ColumnView right) {
    return f.own(result.mergeAndSetValidity(BinaryOp.BITWISE_AND, left, right));
  }

  private static Eval nullSafe(Call call, List<Eval> arguments) {
    requireSame(call);
    if (Types.isFloating(call.arguments().get(0).type())) {
      throw unsupported(call);
    }
    return f -> f.test(BinaryOp.NULL_EQUALS, arguments.get(0).of(f), arguments.get(1).of(f));
  }

  private static Eval in(Call call, List<Eval> arguments) {
    requireSame(call);
    boolean floating = Types.isFloating(call.arguments().get(0).type());
    return f -> {
      ColumnView value = arguments.get(0).of(f);
      ColumnVector found = equal(f, value, arguments.get(1).of(f), floating);
      for (int i = 2; i < arguments.size(); i++) {
        found = or(f, found, equal(f, value, arguments.get(i).of(f), floating));
      }
      return found;
    };
  }

  private static Eval all(List<Eval> arguments, BinaryOp op) {
    return f -> {
      ColumnView result = arguments.get(0).of(f);
      for (Eval next : arguments.subList(1, arguments.size())) {
        result = f.test(op, result, next.of(f));
      }
      return result;
    };
  }

  private static Eval isNan(Eval value) {
    return f -> {
      try (Scalar no = Scalar.fromBool(false)) {
        return f.own(f.own(value.of(f).isNan()).replaceNulls(no));
      }
    };
  }

  private static Eval coalesce(Call call, List<Eval> arguments) {
    requireSame(call);
    return f -> {
      ColumnView result = arguments.get(0).of(f);
      for (Eval next : arguments.subList(1, arguments.size())) {
        result = f.own(result.replaceNulls(next.of(f)));
      }
      return result;
    };
  }

  private static Eval sqrt(Call call, Eval value) {
    if (call.arguments().get(0).type() != Simple.DOUBLE) {
      throw unsupported(call);
    }
    return f -> f.own(value.of(f).sqrt());
  }

  private static Eval makeDecimal(Call call, Eval value) {
    if (!(call.type() instanceof Decimal decimal)
        || call.arguments().get(0).type() != Simple.LONG) {
      throw unsupported(call);
    }
    return f -> Digits.fit(f, f.cast(value.of(f), Types.DIGITS), decimal.precision());
  }
}
