package io.tenon.accelerator.cudf;

import ai.rapids.cudf.BinaryOp;
import ai.rapids.cudf.ColumnVector;
import ai.rapids.cudf.ColumnView;
import ai.rapids.cudf.DType;
import ai.rapids.cudf.Scalar;
import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Expression.Call;
import io.tenon.spi.accelerator.Expression.Case;
import io.tenon.spi.accelerator.Expression.Cast;
import io.tenon.spi.accelerator.Expression.Column;
import io.tenon.spi.accelerator.Expression.Literal;
import io.tenon.spi.accelerator.Expression.ScalarQuery;
import io.tenon.spi.accelerator.Relation;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Expressions as calls of cuDF. Each gives its column in {@link Types#device the device's} type.
 */
final class Expressions {
  private final Function<Relation, Step> queries;

  /**
   * @param queries lowers the relation of a scalar query
   */
  Expressions(Function<Relation, Step> queries) {
    this.queries = queries;
  }

  List<Eval> lower(List<Expression> expressions) {
    return expressions.stream().map(this::lower).toList();
  }

  /**
   * @throws Unsupported when it is not computed here
   */
  Eval lower(Expression expression) {
    DType type = Types.device(expression.type());
    if (expression instanceof Column column) {
      return frame -> frame.columns().get(column.ordinal());
    }
    if (expression instanceof Literal literal) {
      return constant(literal, type);
    }
    if (expression instanceof Call call) {
      return Calls.lower(call, lower(call.arguments()));
    }
    if (expression instanceof Cast cast) {
      return Casts.lower(cast, lower(cast.input()));
    }
    if (expression instanceof Case cases) {
      return cases(cases, type);
    }
    ScalarQuery query = (ScalarQuery) expression;
    Step step = queries.apply(query.relation());
    return frame -> frame.own(ColumnVector.fromScalar(frame.run().value(step, type), frame.rows()));
  }

  /** All branches are computed for all rows: an error in one that is not taken fails the run. */
  private Eval cases(Case cases, DType type) {
    List<Eval> conditions =
        cases.branches().stream().map(branch -> lower(branch.condition())).toList();
    List<Eval> values = cases.branches().stream().map(branch -> lower(branch.value())).toList();
    Eval otherwise = cases.otherwise() == null ? nothing(type) : lower(cases.otherwise());
    return frame -> {
      ColumnView result = otherwise.of(frame);
      for (int i = conditions.size() - 1; i >= 0; i--) {
        result = choose(frame, conditions.get(i).of(frame), values.get(i).of(frame), result);
      }
      return result;
    };
  }

  /** Where the condition is null, it is not true. */
  static ColumnView choose(Frame frame, ColumnView condition, ColumnView yes, ColumnView no) {
    try (Scalar isFalse = Scalar.fromBool(false)) {
      ColumnVector certain = frame.own(condition.replaceNulls(isFalse));
      return frame.own(certain.ifElse(yes, no));
    }
  }

  static Eval nothing(DType type) {
    return frame -> {
      try (Scalar none = Scalar.fromNull(type)) {
        return frame.constant(none);
      }
    };
  }

  private static Eval constant(Literal literal, DType type) {
    return frame -> {
      try (Scalar value = scalar(literal, type)) {
        return frame.constant(value);
      }
    };
  }

  static Scalar scalar(Literal literal, DType type) {
    Object value = literal.value();
    if (value == null) {
      return Scalar.fromNull(type);
    }
    if (value instanceof Boolean it) {
      return Scalar.fromBool(it.booleanValue());
    }
    if (value instanceof Byte it) {
      return Scalar.fromByte(it.byteValue());
    }
    if (value instanceof Short it) {
      return Scalar.fromShort(it.shortValue());
    }
    if (value instanceof Integer it) {
      return Scalar.fromInt(it.intValue());
    }
    if (value instanceof Long it) {
      return Scalar.fromLong(it.longValue());
    }
    if (value instanceof Float it) {
      return Scalar.fromFloat(it.floatValue());
    }
    if (value instanceof Double it) {
      return Scalar.fromDouble(it.doubleValue());
    }
    if (value instanceof String it) {
      return Scalar.fromString(it);
    }
    if (value instanceof BigDecimal it) {
      return Scalar.fromDecimal(it.unscaledValue(), Types.DIGITS);
    }
    if (value instanceof LocalDate it) {
      return Scalar.timestampDaysFromInt(Math.toIntExact(it.toEpochDay()));
    }
    Instant instant =
        value instanceof LocalDateTime it ? it.toInstant(ZoneOffset.UTC) : (Instant) value;
    return Scalar.timestampFromLong(type, ChronoUnit.MICROS.between(Instant.EPOCH, instant));
  }

  /** The text of a constant that is not null. */
  static Optional<String> text(Expression expression) {
    return expression instanceof Literal literal && literal.value() instanceof String text
        ? Optional.of(text)
        : Optional.empty();
  }

  static Optional<Integer> number(Expression expression) {
    return expression instanceof Literal literal && literal.value() instanceof Integer number
        ? Optional.of(number)
        : Optional.empty();
  }

  static int scale(DataType type) {
    return type instanceof Decimal decimal ? decimal.scale() : 0;
  }

  static ColumnVector or(Frame frame, ColumnView left, ColumnView right) {
    return frame.test(BinaryOp.NULL_LOGICAL_OR, left, right);
  }

  static ColumnVector and(Frame frame, ColumnView left, ColumnView right) {
    return frame.test(BinaryOp.NULL_LOGICAL_AND, left, right);
  }
}
