package io.tenon.spi.accelerator;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A step of a plan: rows in, rows out. Expressions refer to columns of the inputs by position. The
 * order of rows means nothing, except from a {@link Sort} or {@link TopN} up through {@link
 * Project}, {@link Filter} and {@link Limit}.
 */
public sealed interface Relation extends Serializable {
  /** The columns that it gives. */
  List<Field> output();

  /** What it reads from. */
  List<Relation> inputs();

  /**
   * Reads files.
   *
   * @param columns read from the file, found by name; one that a file lacks is null there
   * @param constants columns that have one value for each file, after {@code columns}
   * @param caseSensitive whether names of columns must match in case
   * @param options of Spark's reader for the format
   * @param fileColumns what each record has, in its order, in files that do not say so themselves;
   *     empty for those that do
   */
  record Scan(
      FileFormat format,
      List<FileSplit> splits,
      List<Field> columns,
      List<Field> constants,
      boolean caseSensitive,
      Map<String, String> options,
      List<Field> fileColumns)
      implements Relation {
    public Scan {
      requireNonNull(format, "format is null");
      splits = List.copyOf(splits);
      columns = List.copyOf(columns);
      constants = List.copyOf(constants);
      options = Map.copyOf(options);
      fileColumns = List.copyOf(fileColumns);
    }

    /** A scan of files that say themselves what their records have. */
    public Scan(
        FileFormat format,
        List<FileSplit> splits,
        List<Field> columns,
        List<Field> constants,
        boolean caseSensitive,
        Map<String, String> options) {
      this(format, splits, columns, constants, caseSensitive, options, List.of());
    }

    /** The same scan of other splits. */
    public Scan withSplits(List<FileSplit> others) {
      return new Scan(format, others, columns, constants, caseSensitive, options, fileColumns);
    }

    @Override
    public List<Field> output() {
      return Stream.concat(columns.stream(), constants.stream()).toList();
    }

    @Override
    public List<Relation> inputs() {
      return List.of();
    }
  }

  /**
   * Rows that the engine hands in as an Arrow C stream.
   *
   * @param index which stream of {@link RunRequest#inputs()}
   */
  record Input(int index, List<Field> output) implements Relation {
    public Input {
      output = List.copyOf(output);
    }

    @Override
    public List<Relation> inputs() {
      return List.of();
    }
  }

  /** Rows that are written in the plan. */
  record Values(List<Field> output, List<List<Expression.Literal>> rows) implements Relation {
    public Values {
      output = List.copyOf(output);
      rows = rows.stream().map(List::copyOf).toList();
    }

    @Override
    public List<Relation> inputs() {
      return List.of();
    }
  }

  /** Rows for which the condition is true. */
  record Filter(Relation input, Expression condition) implements Relation {
    public Filter {
      requireNonNull(input, "input is null");
      requireNonNull(condition, "condition is null");
    }

    @Override
    public List<Field> output() {
      return input.output();
    }

    @Override
    public List<Relation> inputs() {
      return List.of(input);
    }
  }

  /** One row for each, with these columns. */
  record Project(Relation input, List<NamedExpression> columns) implements Relation {
    public Project {
      requireNonNull(input, "input is null");
      columns = List.copyOf(columns);
    }

    @Override
    public List<Field> output() {
      return columns.stream().map(NamedExpression::field).toList();
    }

    @Override
    public List<Relation> inputs() {
      return List.of(input);
    }
  }

  /**
   * One row for each group: the group's columns, then the results. Without groupings it gives one
   * row, also for no input.
   */
  record Aggregate(
      Relation input,
      List<NamedExpression> groupings,
      List<AggregateCall> aggregates,
      AggregateMode mode)
      implements Relation {
    public Aggregate {
      requireNonNull(input, "input is null");
      groupings = List.copyOf(groupings);
      aggregates = List.copyOf(aggregates);
      requireNonNull(mode, "mode is null");
    }

    @Override
    public List<Field> output() {
      return Stream.concat(
              groupings.stream().map(NamedExpression::field),
              aggregates.stream().flatMap(call -> call.results().stream()))
          .toList();
    }

    @Override
    public List<Relation> inputs() {
      return List.of(input);
    }
  }

  /**
   * Pairs of rows whose keys are equal, and for which the condition holds. A null key matches
   * nothing, except as {@link JoinType#NULL_AWARE_LEFT_ANTI} says.
   *
   * @param leftKeys over the left columns
   * @param rightKeys over the right columns, as many
   * @param condition over the left columns followed by the right ones; null when there is none
   */
  record Join(
      Relation left,
      Relation right,
      JoinType type,
      List<Expression> leftKeys,
      List<Expression> rightKeys,
      @Nullable Expression condition)
      implements Relation {
    public Join {
      requireNonNull(left, "left is null");
      requireNonNull(right, "right is null");
      requireNonNull(type, "type is null");
      leftKeys = List.copyOf(leftKeys);
      rightKeys = List.copyOf(rightKeys);
      if (leftKeys.size() != rightKeys.size()) {
        throw new IllegalArgumentException(
            "keys do not pair: " + leftKeys.size() + " and " + rightKeys.size());
      }
    }

    @Override
    public List<Field> output() {
      Stream<Field> lefts = side(left, type.nullsLeft());
      return type.givesRight()
          ? Stream.concat(lefts, side(right, type.nullsRight())).toList()
          : lefts.toList();
    }

    private static Stream<Field> side(Relation relation, boolean nulls) {
      return relation.output().stream()
          .map(field -> new Field(field.name(), field.type(), nulls || field.nullable()));
    }

    @Override
    public List<Relation> inputs() {
      return List.of(left, right);
    }
  }

  /** All rows, in this order. */
  record Sort(Relation input, List<SortKey> keys) implements Relation {
    public Sort {
      requireNonNull(input, "input is null");
      keys = List.copyOf(keys);
    }

    @Override
    public List<Field> output() {
      return input.output();
    }

    @Override
    public List<Relation> inputs() {
      return List.of(input);
    }
  }

  /** Rows {@code offset} to {@code offset + limit}, in the order of the input. */
  record Limit(Relation input, long limit, long offset) implements Relation {
    public Limit {
      requireNonNull(input, "input is null");
      if (limit < 0 || offset < 0) {
        throw new IllegalArgumentException("limit or offset is negative: " + limit + "," + offset);
      }
    }

    @Override
    public List<Field> output() {
      return input.output();
    }

    @Override
    public List<Relation> inputs() {
      return List.of(input);
    }
  }

  /** Rows {@code offset} to {@code offset + limit} of this order. */
  record TopN(Relation input, List<SortKey> keys, long limit, long offset) implements Relation {
    public TopN {
      requireNonNull(input, "input is null");
      keys = List.copyOf(keys);
      if (limit < 0 || offset < 0) {
        throw new IllegalArgumentException("limit or offset is negative: " + limit + "," + offset);
      }
    }

    @Override
    public List<Field> output() {
      return input.output();
    }

    @Override
    public List<Relation> inputs() {
      return List.of(input);
    }
  }

  /** The rows of all inputs, duplicates kept. The inputs' types agree. */
  record Union(List<Relation> inputs, List<Field> output) implements Relation {
    public Union {
      inputs = List.copyOf(inputs);
      output = List.copyOf(output);
    }
  }

  /** The input's columns, then a column for each call. */
  record Window(
      Relation input, List<Expression> partitionBy, List<SortKey> orderBy, List<WindowCall> calls)
      implements Relation {
    public Window {
      requireNonNull(input, "input is null");
      partitionBy = List.copyOf(partitionBy);
      orderBy = List.copyOf(orderBy);
      calls = List.copyOf(calls);
    }

    @Override
    public List<Field> output() {
      return Stream.concat(input.output().stream(), calls.stream().map(WindowCall::result))
          .toList();
    }

    @Override
    public List<Relation> inputs() {
      return List.of(input);
    }
  }

  /** For each row one row for each projection, as {@code GROUPING SETS} needs. */
  record Expand(Relation input, List<List<Expression>> projections, List<Field> output)
      implements Relation {
    public Expand {
      requireNonNull(input, "input is null");
      projections = projections.stream().map(List::copyOf).toList();
      output = List.copyOf(output);
    }

    @Override
    public List<Relation> inputs() {
      return List.of(input);
    }
  }
}
