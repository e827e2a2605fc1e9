package io.tenon.accelerator.cudf;

import ai.rapids.cudf.ColumnView;

/** An expression as it is computed here. */
@FunctionalInterface
interface Eval {
  /** The values of all rows; they belong to the frame. */
  ColumnView of(Frame frame);
}
