package io.tenon.spi.accelerator;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/** An expression that becomes a column. */
public record NamedExpression(String name, Expression expression) implements Serializable {
  public NamedExpression {
    requireNonNull(name, "name is null");
    requireNonNull(expression, "expression is null");
  }

  /** The column. */
  public Field field() {
    return new Field(name, expression.type(), expression.nullable());
  }
}
