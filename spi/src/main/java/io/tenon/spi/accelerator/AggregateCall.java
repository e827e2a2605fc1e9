package io.tenon.spi.accelerator;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate function over the rows of a group.
 *
 * @param function its name in Spark's SQL reference, in lower case: {@code sum}, {@code avg},
 *     {@code count}, {@code min}, {@code max}, {@code first}, {@code stddev_samp}, ...; {@code
 *     count} with no argument counts rows
 * @param arguments over the input's columns; in {@link AggregateMode#FINAL} the columns of the
 *     buffer, in Spark's order
 * @param distinct whether equal arguments count once
 * @param filter rows for which it is not true do not count; null when all count
 * @param results the column of the result; in {@link AggregateMode#PARTIAL} the columns of Spark's
 *     aggregation buffer: {@code sum} of decimals has {@code (sum, isEmpty)}, other sums {@code
 *     (sum)}, {@code avg} has {@code (sum, count)}
 * @param mode what an overflow does
 */
public record AggregateCall(
    String function,
    List<Expression> arguments,
    boolean distinct,
    @Nullable Expression filter,
    List<Field> results,
    EvalMode mode)
    implements Serializable {
  public AggregateCall {
    requireNonNull(function, "function is null");
    arguments = List.copyOf(arguments);
    results = List.copyOf(results);
    requireNonNull(mode, "mode is null");
  }
}
