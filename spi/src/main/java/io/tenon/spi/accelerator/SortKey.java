package io.tenon.spi.accelerator;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/** One key of an order. */
public record SortKey(Expression expression, boolean ascending, boolean nullsFirst)
    implements Serializable {
  public SortKey {
    requireNonNull(expression, "expression is null");
  }
}
