package io.tenon.accelerator.tck;

import io.tenon.spi.accelerator.AggregateCall;
import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.Field;
import java.util.List;
import java.util.Optional;

/** The columns of Spark's aggregation buffers. */
final class Buffers {
  private Buffers() {}

  /** Empty for functions that are not split here. */
  static Optional<List<Field>> of(AggregateCall call) {
    DataType result = call.results().get(0).type();
    if (call.distinct()) {
      return Optional.empty();
    }
    return switch (call.function()) {
      case "count" -> Optional.of(List.of(new Field("count", Simple.LONG, false)));
      case "min", "max", "bool_and", "bool_or" ->
          Optional.of(List.of(new Field(call.function(), result, true)));
      case "sum" ->
          Optional.of(
              result instanceof Decimal
                  ? List.of(
                      new Field("sum", result, true), new Field("isEmpty", Simple.BOOLEAN, false))
                  : List.of(new Field("sum", result, true)));
      case "avg" ->
          Optional.of(
              List.of(
                  new Field("sum", averageSum(call.arguments().get(0).type()), true),
                  new Field("count", Simple.LONG, false)));
      default -> Optional.empty();
    };
  }

  private static DataType averageSum(DataType argument) {
    return argument instanceof Decimal decimal
        ? new Decimal(Math.min(decimal.precision() + 10, 38), decimal.scale())
        : Simple.DOUBLE;
  }
}
