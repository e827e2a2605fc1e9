package io.tenon.accelerator.cudf;

import ai.rapids.cudf.ColumnVector;
import ai.rapids.cudf.ColumnView;
import ai.rapids.cudf.GatherMap;
import ai.rapids.cudf.Scalar;
import ai.rapids.cudf.Table;
import java.util.ArrayDeque;
import java.util.Deque;

/** Device memory that is needed for a moment and freed together, whatever happens. */
final class Scope implements AutoCloseable {
  private final Deque<Runnable> owned = new ArrayDeque<>();

  <T extends ColumnView> T own(T column) {
    owned.push(column::close);
    return column;
  }

  Scalar own(Scalar scalar) {
    owned.push(scalar::close);
    return scalar;
  }

  Table own(Table table) {
    owned.push(table::close);
    return table;
  }

  GatherMap own(GatherMap map) {
    owned.push(map::close);
    return map;
  }

  Batch own(Batch batch) {
    owned.push(batch::close);
    return batch;
  }

  /** The column for longer than this scope. */
  static ColumnVector keep(ColumnView column) {
    return column instanceof ColumnVector vector
        ? vector.incRefCount()
        : column.copyToColumnVector();
  }

  @Override
  public void close() {
    while (!owned.isEmpty()) {
      owned.pop().run();
    }
  }
}
