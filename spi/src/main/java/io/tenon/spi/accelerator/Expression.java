package io.tenon.spi.accelerator;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An expression over the columns of a relation's input, with the type that Spark resolved. What an
 * engine of its own would derive as the type does not count: the result has {@link #type()}.
 */
public sealed interface Expression extends Serializable {
  /** The type of the result. */
  DataType type();

  /** Whether the result may be null. */
  boolean nullable();

  /**
   * A column of the input.
   *
   * @param ordinal its position, from 0; in a join the left columns come before the right ones
   */
  record Column(int ordinal, DataType type, boolean nullable) implements Expression {
    public Column {
      if (ordinal < 0) {
        throw new IllegalArgumentException("ordinal is negative: " + ordinal);
      }
      requireNonNull(type, "type is null");
    }
  }

  /**
   * A constant.
   *
   * @param value null, or: {@code Boolean}, {@code Byte}, {@code Short}, {@code Integer}, {@code
   *     Long}, {@code Float}, {@code Double}, {@code String}, {@code byte[]}, {@link
   *     java.math.BigDecimal} of the type's scale, {@link java.time.LocalDate}, {@link
   *     java.time.Instant} for {@code TIMESTAMP}, {@link java.time.LocalDateTime} for {@code
   *     TIMESTAMP_NTZ}; a {@code List} for arrays and for structs
   */
  record Literal(DataType type, @Nullable Object value) implements Expression {
    public Literal {
      requireNonNull(type, "type is null");
    }

    @Override
    public boolean nullable() {
      return value == null;
    }
  }

  /**
   * A function or an operator.
   *
   * @param function its name in Spark's SQL reference, in lower case: {@code upper}, {@code
   *     date_add}, {@code +}, {@code =}, {@code <=>}, {@code and}, {@code not}, {@code isnull},
   *     {@code in} (the first argument is the value), {@code like} (value, pattern, and the escape
   *     character as a literal), {@code named_struct}. Its meaning is what that function of Spark
   *     4.2 does with arguments of these types; arguments are already cast as Spark casts them
   */
  record Call(
      String function, List<Expression> arguments, DataType type, boolean nullable, EvalMode mode)
      implements Expression {
    public Call {
      requireNonNull(function, "function is null");
      arguments = List.copyOf(arguments);
      requireNonNull(type, "type is null");
      requireNonNull(mode, "mode is null");
    }
  }

  /** A conversion to another type; times are read and written in the fragment's zone. */
  record Cast(Expression input, DataType type, boolean nullable, EvalMode mode)
      implements Expression {
    public Cast {
      requireNonNull(input, "input is null");
      requireNonNull(type, "type is null");
      requireNonNull(mode, "mode is null");
    }
  }

  /**
   * The value of the first branch whose condition is true. Branches after it are not evaluated, so
   * they raise no error.
   *
   * @param otherwise the value when no condition is true; null stands for a null value
   */
  record Case(
      List<Branch> branches, @Nullable Expression otherwise, DataType type, boolean nullable)
      implements Expression {
    public Case {
      branches = List.copyOf(branches);
      requireNonNull(type, "type is null");
    }
  }

  /** One {@code WHEN condition THEN value}. */
  record Branch(Expression condition, Expression value) implements Serializable {
    public Branch {
      requireNonNull(condition, "condition is null");
      requireNonNull(value, "value is null");
    }
  }

  /**
   * The one value of a relation with one column: null when it has no row. More than one row is an
   * error. The relation does not refer to columns of the outer one.
   */
  record ScalarQuery(Relation relation) implements Expression {
    public ScalarQuery {
      if (relation.output().size() != 1) {
        throw new IllegalArgumentException(
            "a scalar query has one column, not " + relation.output().size());
      }
    }

    @Override
    public DataType type() {
      return relation.output().get(0).type();
    }

    @Override
    public boolean nullable() {
      return true;
    }
  }
}
