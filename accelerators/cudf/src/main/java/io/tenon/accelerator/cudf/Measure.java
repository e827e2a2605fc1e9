package io.tenon.accelerator.cudf;

import ai.rapids.cudf.DType;
import ai.rapids.cudf.GroupByAggregation;

/**
 * What is computed of each group in one pass, and of its parts afterwards.
 *
 * @param input over the rows
 * @param type of the result
 */
record Measure(Kind kind, Eval input, DType type) {
  /** How rows become one value, and how such values become one. */
  enum Kind {
    SUM,
    /** Of values that are not null. */
    COUNT,
    MIN,
    MAX;

    GroupByAggregation ofRows() {
      return switch (this) {
        case SUM -> GroupByAggregation.sum();
        case COUNT -> GroupByAggregation.count();
        case MIN -> GroupByAggregation.min();
        case MAX -> GroupByAggregation.max();
      };
    }

    GroupByAggregation ofParts() {
      return this == COUNT ? GroupByAggregation.sum() : ofRows();
    }
  }
}
