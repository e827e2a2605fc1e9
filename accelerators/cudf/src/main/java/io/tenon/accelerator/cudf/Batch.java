package io.tenon.accelerator.cudf;

import ai.rapids.cudf.ColumnVector;
import ai.rapids.cudf.ColumnView;
import ai.rapids.cudf.Table;
import java.util.ArrayList;
import java.util.List;

/** Rows on the device; it may have no columns. Who holds it closes it. */
final class Batch implements AutoCloseable {
  private final int rows;
  private final List<ColumnVector> columns;

  /** Takes the columns over. */
  Batch(int rows, List<ColumnVector> columns) {
    this.rows = rows;
    this.columns = List.copyOf(columns);
  }

  /** The table's columns, which stay when the table is closed. */
  static Batch of(Table table) {
    List<ColumnVector> columns = new ArrayList<>();
    for (int i = 0; i < table.getNumberOfColumns(); i++) {
      columns.add(table.getColumn(i).incRefCount());
    }
    return new Batch(Math.toIntExact(table.getRowCount()), columns);
  }

  /** These columns, which stay as well where they are. */
  static Batch of(int rows, List<? extends ColumnView> columns) {
    List<ColumnVector> kept = new ArrayList<>();
    for (ColumnView column : columns) {
      kept.add(Scope.keep(column));
    }
    return new Batch(rows, kept);
  }

  int rows() {
    return rows;
  }

  List<ColumnVector> columns() {
    return columns;
  }

  /** A table of the columns, of which there is at least one; the caller closes it. */
  Table table() {
    return new Table(columns.toArray(ColumnVector[]::new));
  }

  /** Rows {@code from} to {@code to}. */
  Batch slice(int from, int to) {
    List<ColumnVector> parts = new ArrayList<>();
    for (ColumnVector column : columns) {
      parts.add(column.subVector(from, to));
    }
    return new Batch(to - from, parts);
  }

  /** All rows one after the other; the batches stay. At least one. */
  static Batch concatenate(List<Batch> batches) {
    if (batches.size() == 1) {
      Batch one = batches.get(0);
      return of(one.rows, one.columns);
    }
    int rows = batches.stream().mapToInt(Batch::rows).reduce(0, Math::addExact);
    if (batches.get(0).columns.isEmpty()) {
      return new Batch(rows, List.of());
    }
    try (Scope scope = new Scope()) {
      Table[] tables =
          batches.stream().map(batch -> scope.own(batch.table())).toArray(Table[]::new);
      return of(scope.own(Table.concatenate(tables)));
    }
  }

  @Override
  public void close() {
    columns.forEach(ColumnVector::close);
  }
}
