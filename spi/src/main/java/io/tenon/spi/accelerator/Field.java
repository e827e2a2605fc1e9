package io.tenon.spi.accelerator;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * A column of a relation or a field of a struct.
 *
 * @param name for people, and for finding a column in a file; columns of a relation are referred to
 *     by position and need not have different names
 * @param nullable whether a value may be null
 */
public record Field(String name, DataType type, boolean nullable) implements Serializable {
  public Field {
    requireNonNull(name, "name is null");
    requireNonNull(type, "type is null");
  }
}
