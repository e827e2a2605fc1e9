package io.tenon.spi.accelerator;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.List;

/**
 * A function over a window of rows.
 *
 * @param function its name in Spark's SQL reference: {@code row_number}, {@code rank}, {@code lag},
 *     or an aggregate function
 * @param ignoreNulls whether rows whose argument is null are passed over
 */
public record WindowCall(
    String function,
    List<Expression> arguments,
    boolean ignoreNulls,
    WindowFrame frame,
    Field result,
    EvalMode mode)
    implements Serializable {
  public WindowCall {
    requireNonNull(function, "function is null");
    arguments = List.copyOf(arguments);
    requireNonNull(frame, "frame is null");
    requireNonNull(result, "result is null");
    requireNonNull(mode, "mode is null");
  }
}
