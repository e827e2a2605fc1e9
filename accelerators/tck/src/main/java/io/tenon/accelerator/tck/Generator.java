package io.tenon.accelerator.tck;

import io.tenon.accelerator.tck.Plan.Typed;
import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.EvalMode;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Expression.Call;
import io.tenon.spi.accelerator.Expression.Cast;
import io.tenon.spi.accelerator.Expression.Literal;
import io.tenon.spi.accelerator.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;

/** Draws expressions, each as the SPI has it and as Spark has it. */
final class Generator {
  static final List<DataType> TYPES =
      List.of(
          Simple.BOOLEAN,
          Simple.BYTE,
          Simple.SHORT,
          Simple.INT,
          Simple.LONG,
          Simple.FLOAT,
          Simple.DOUBLE,
          new Decimal(5, 2),
          new Decimal(15, 2),
          new Decimal(18, 6),
          new Decimal(38, 10),
          Simple.STRING,
          Simple.BINARY,
          Simple.DATE,
          Simple.TIMESTAMP,
          Simple.TIMESTAMP_NTZ);

  /** Which of {@link #NESTED} is a truth value. */
  static final int NESTED_CONDITION = 2;

  static final List<DataType> NESTED =
      List.of(
          Simple.INT,
          Simple.STRING,
          Simple.BOOLEAN,
          new DataType.Array(Simple.INT, true),
          new DataType.Array(Simple.STRING, true),
          new DataType.Array(Simple.DOUBLE, true),
          new DataType.Map(Simple.STRING, Simple.INT, true),
          new DataType.Map(Simple.INT, new Decimal(15, 2), true),
          new DataType.Struct(
              List.of(
                  new Field("a", Simple.INT, true),
                  new Field("b c", new DataType.Array(Simple.STRING, true), true))),
          new DataType.Array(
              new DataType.Struct(
                  List.of(
                      new Field("x", Simple.DATE, true),
                      new Field("y", new DataType.Map(Simple.INT, Simple.LONG, true), true))),
              true));

  private final SplittableRandom random;
  private final EvalMode mode;

  Generator(SplittableRandom random, EvalMode mode) {
    this.random = random;
    this.mode = mode;
  }

  SplittableRandom random() {
    return random;
  }

  EvalMode mode() {
    return mode;
  }

  /** A call of this function over values of the pool; empty when Spark has no such call. */
  Optional<Typed> call(Plan input, List<Typed> pool, Candidate candidate) {
    List<Typed> arguments = arguments(pool, candidate.arguments());
    if (arguments == null) {
      return Optional.empty();
    }
    if (candidate.name().equals("getstructfield")) {
      return field(input, arguments.get(0));
    }
    Column column =
        functions.call_function(
            candidate.name(), arguments.stream().map(Typed::spark).toArray(Column[]::new));
    return Resolver.resolve(input.spark(), column, arguments)
        .map(
            resolved ->
                new Typed(
                    new Call(
                        candidate.name(),
                        arguments.stream().map(Typed::expression).toList(),
                        resolved.type(),
                        resolved.nullable(),
                        mode),
                    column));
  }

  /** Spark has no function for a struct's field, but an expression. */
  private Optional<Typed> field(Plan input, Typed value) {
    DataType.Struct struct = (DataType.Struct) value.expression().type();
    int ordinal = random.nextInt(struct.fields().size());
    Column column = value.spark().getField(struct.fields().get(ordinal).name());
    return Resolver.resolve(input.spark(), column, List.of(value))
        .map(
            resolved ->
                new Typed(
                    new Call(
                        "getstructfield",
                        List.of(value.expression(), new Literal(Simple.INT, ordinal)),
                        resolved.type(),
                        resolved.nullable(),
                        EvalMode.LEGACY),
                    column));
  }

  /** Values of the pool, or constants, for these arguments; null when there are none. */
  @Nullable List<Typed> arguments(List<Typed> pool, List<String> wanted) {
    List<Typed> arguments = new ArrayList<>();
    for (String one : wanted) {
      Optional<Typed> argument =
          argument(
              pool, one, arguments.isEmpty() ? Simple.NULL : arguments.get(0).expression().type());
      if (argument.isEmpty()) {
        return null;
      }
      arguments.add(argument.get());
    }
    return arguments;
  }

  private Optional<Typed> argument(List<Typed> pool, String wanted, DataType first) {
    if (wanted.startsWith("'")) {
      return Optional.of(literal(Simple.STRING, wanted.substring(1, wanted.length() - 1)));
    }
    if (wanted.matches("-?\\d+")) {
      return Optional.of(literal(Simple.INT, Integer.valueOf(wanted)));
    }
    List<Typed> fitting =
        pool.stream()
            .filter(typed -> Candidate.fits(wanted, typed.expression().type(), first))
            .toList();
    if (fitting.isEmpty()) {
      return Optional.empty();
    }
    Typed one = fitting.get(random.nextInt(fitting.size()));
    return Optional.of(random.nextInt(6) == 0 ? constant(one.expression().type()) : one);
  }

  private Typed constant(DataType type) {
    boolean plain = type != Simple.BINARY && (type instanceof Simple || type instanceof Decimal);
    return !plain
        ? new Typed(new Literal(type, null), functions.lit(null).cast(SparkTypes.spark(type)))
        : literal(type, new Samples(random).present(type, random.nextInt(4) == 0));
  }

  Typed literal(DataType type, Object value) {
    // A literal of Spark's API has 18 digits after the point, and rounds wide ones.
    return new Typed(
        new Literal(type, value),
        type instanceof Decimal
            ? functions
                .lit(((java.math.BigDecimal) value).toPlainString())
                .cast(SparkTypes.spark(type))
            : functions.lit(value));
  }

  /** A cast to another type. */
  Optional<Typed> cast(Plan input, Typed value, DataType type) {
    if (value.expression().type().equals(type)) {
      return Optional.empty();
    }
    Column column = value.spark().cast(SparkTypes.spark(type));
    return Resolver.resolve(input.spark(), column, List.of(value))
        .map(
            resolved ->
                new Typed(new Cast(value.expression(), type, resolved.nullable(), mode), column));
  }

  /** A choice between values of one type. */
  Optional<Typed> choice(List<Typed> pool) {
    List<Typed> conditions =
        pool.stream().filter(typed -> typed.expression().type() == Simple.BOOLEAN).toList();
    if (conditions.isEmpty()) {
      return Optional.empty();
    }
    Typed condition = conditions.get(random.nextInt(conditions.size()));
    Typed first = pool.get(random.nextInt(pool.size()));
    List<Typed> alike =
        pool.stream()
            .filter(typed -> typed.expression().type().equals(first.expression().type()))
            .toList();
    Typed second = alike.get(random.nextInt(alike.size()));
    boolean otherwise = random.nextBoolean();
    Column column = functions.when(condition.spark(), first.spark());
    return Optional.of(
        new Typed(
            new Expression.Case(
                List.of(new Expression.Branch(condition.expression(), first.expression())),
                otherwise ? second.expression() : null,
                first.expression().type(),
                true),
            otherwise ? column.otherwise(second.spark()) : column));
  }
}
