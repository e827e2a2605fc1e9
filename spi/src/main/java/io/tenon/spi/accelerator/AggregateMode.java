package io.tenon.spi.accelerator;

/** Which part of an aggregation a relation does. */
public enum AggregateMode {
  /** All of it: rows in, results out. */
  COMPLETE,
  /** Rows in, aggregation buffers out. A group may come out more than once. */
  PARTIAL,
  /** Aggregation buffers in, results out. */
  FINAL
}
