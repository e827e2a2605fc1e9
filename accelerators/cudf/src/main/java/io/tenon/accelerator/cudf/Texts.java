package io.tenon.accelerator.cudf;

import ai.rapids.cudf.BinaryOp;
import ai.rapids.cudf.ColumnVector;
import ai.rapids.cudf.ColumnView;
import ai.rapids.cudf.DType;
import ai.rapids.cudf.Scalar;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.Expression.Call;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Functions of texts. */
final class Texts {
  private Texts() {}

  static Optional<Eval> find(Call call, List<Eval> arguments) {
    boolean ofText =
        !call.arguments().isEmpty()
            && call.arguments().stream()
                .allMatch(argument -> argument.type() == Simple.STRING || isNumber(argument));
    return ofText && call.arguments().get(0).type() == Simple.STRING
        ? Optional.ofNullable(lower(call, arguments))
        : Optional.empty();
  }

  private static boolean isNumber(io.tenon.spi.accelerator.Expression argument) {
    return Expressions.number(argument).isPresent();
  }

  private static @org.jspecify.annotations.Nullable Eval lower(Call call, List<Eval> arguments) {
    Eval value = arguments.get(0);
    return switch (call.function()) {
      case "startswith" -> constant(call, value, ColumnView::startsWith);
      case "endswith" -> constant(call, value, ColumnView::endsWith);
      case "contains" -> constant(call, value, ColumnView::stringContains);
      case "like" -> like(call, value);
      case "upper" -> ascii(value, ColumnView::upper, "upper");
      case "lower" -> ascii(value, ColumnView::lower, "lower");
      case "length", "char_length" -> f -> f.own(value.of(f).getCharLengths());
      case "octet_length" -> f -> f.own(value.of(f).getByteCount());
      case "substring", "substr" -> substring(call, value);
      case "trim" -> blanks(call, value, ColumnView::strip);
      case "ltrim" -> blanks(call, value, ColumnView::lstrip);
      case "rtrim" -> blanks(call, value, ColumnView::rstrip);
      case "instr" -> instr(call, value);
      case "replace" -> replace(call, value);
      case "concat", "||" ->
          f ->
              f.own(
                  ColumnVector.stringConcatenate(
                      arguments.stream().map(one -> one.of(f)).toArray(ColumnView[]::new)));
      default -> null;
    };
  }

  private static Eval constant(
      Call call, Eval value, BiFunction<ColumnView, Scalar, ColumnVector> function) {
    String pattern = Expressions.text(call.arguments().get(1)).orElseThrow(() -> notConstant(call));
    return f -> {
      try (Scalar text = Scalar.fromString(pattern)) {
        return f.own(function.apply(value.of(f), text));
      }
    };
  }

  private static Unsupported notConstant(Call call) {
    return new Unsupported(
        "function " + call.function() + " of something that is not a constant is not supported");
  }

  private static Eval like(Call call, Eval value) {
    String pattern = Expressions.text(call.arguments().get(1)).orElseThrow(() -> notConstant(call));
    String escape =
        call.arguments().size() < 3
            ? "\\"
            : Expressions.text(call.arguments().get(2)).orElseThrow(() -> notConstant(call));
    if (pattern.contains(escape)) {
      throw new Unsupported("like with an escape character is not supported");
    }
    return f -> {
      try (Scalar text = Scalar.fromString(pattern);
          Scalar none = Scalar.fromString(escape)) {
        return f.own(value.of(f).like(text, none));
      }
    };
  }

  /** Beyond ASCII, Java's tables decide. */
  private static Eval ascii(Eval value, Function<ColumnView, ColumnVector> function, String name) {
    return f -> {
      ColumnView text = value.of(f);
      f.failWhere(
          f.test(BinaryOp.NOT_EQUAL, f.own(text.getByteCount()), f.own(text.getCharLengths())),
          name + " of a text beyond ASCII");
      return f.own(function.apply(text));
    };
  }

  private static Eval substring(Call call, Eval value) {
    int position = Expressions.number(call.arguments().get(1)).orElse(-1);
    int length =
        call.arguments().size() < 3
            ? Integer.MAX_VALUE
            : Expressions.number(call.arguments().get(2)).orElse(-1);
    if (position < 0 || length < 0) {
      throw new Unsupported(
          "function substring is supported for constants that are not negative only");
    }
    int from = Math.max(position - 1, 0);
    int to = (int) Math.min((long) from + length, Integer.MAX_VALUE);
    return f -> f.own(value.of(f).substring(from, to));
  }

  private static Eval blanks(
      Call call, Eval value, BiFunction<ColumnView, Scalar, ColumnVector> function) {
    if (call.arguments().size() > 1) {
      throw Calls.unsupported(call);
    }
    return f -> {
      try (Scalar blank = Scalar.fromString(" ")) {
        return f.own(function.apply(value.of(f), blank));
      }
    };
  }

  private static Eval instr(Call call, Eval value) {
    String what = Expressions.text(call.arguments().get(1)).orElseThrow(() -> notConstant(call));
    if (what.isEmpty()) {
      throw Calls.unsupported(call);
    }
    return f -> {
      try (Scalar text = Scalar.fromString(what);
          Scalar one = Scalar.fromInt(1)) {
        return f.op(BinaryOp.ADD, f.own(value.of(f).stringLocate(text)), one, DType.INT32);
      }
    };
  }

  private static Eval replace(Call call, Eval value) {
    String what = Expressions.text(call.arguments().get(1)).orElseThrow(() -> notConstant(call));
    String by = Expressions.text(call.arguments().get(2)).orElseThrow(() -> notConstant(call));
    if (what.isEmpty()) {
      throw Calls.unsupported(call);
    }
    return f -> {
      try (Scalar target = Scalar.fromString(what);
          Scalar replacement = Scalar.fromString(by)) {
        return f.own(value.of(f).stringReplace(target, replacement));
      }
    };
  }
}
