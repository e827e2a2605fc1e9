package io.tenon.example.tpch;

import io.trino.tpch.CustomerGenerator;
import io.trino.tpch.LineItemGenerator;
import io.trino.tpch.NationGenerator;
import io.trino.tpch.OrderGenerator;
import io.trino.tpch.PartGenerator;
import io.trino.tpch.PartSupplierGenerator;
import io.trino.tpch.RegionGenerator;
import io.trino.tpch.SupplierGenerator;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.util.List;

/** How each of the eight tables is generated, the largest first. */
final class Tables {
  private static final int ROWS_PER_FILE = 500_000;

  static final List<Table<?>> ALL =
      List.of(
          new Table<>(
              TpchTable.LINE_ITEM,
              6_001_215,
              36,
              true,
              (s, p, n, t) -> new LineItemGenerator(s, p, n, t.words(), t.pool())),
          new Table<>(
              TpchTable.ORDERS,
              1_500_000,
              42,
              true,
              (s, p, n, t) -> new OrderGenerator(s, p, n, t.words(), t.pool())),
          new Table<>(
              TpchTable.PART_SUPPLIER,
              800_000,
              60,
              true,
              (s, p, n, t) -> new PartSupplierGenerator(s, p, n, t.pool())),
          new Table<>(
              TpchTable.PART,
              200_000,
              40,
              true,
              (s, p, n, t) -> new PartGenerator(s, p, n, t.words(), t.pool())),
          new Table<>(
              TpchTable.CUSTOMER,
              150_000,
              90,
              true,
              (s, p, n, t) -> new CustomerGenerator(s, p, n, t.words(), t.pool())),
          new Table<>(
              TpchTable.SUPPLIER,
              10_000,
              90,
              true,
              (s, p, n, t) -> new SupplierGenerator(s, p, n, t.words(), t.pool())),
          new Table<>(
              TpchTable.NATION,
              25,
              200,
              false,
              (s, p, n, t) -> new NationGenerator(t.words(), t.pool())),
          new Table<>(
              TpchTable.REGION,
              5,
              500,
              false,
              (s, p, n, t) -> new RegionGenerator(t.words(), t.pool())));

  private Tables() {}

  /** Rows of one of {@code parts} equal parts of a table, the first being 1. */
  interface Rows<E> {
    Iterable<E> generate(double scale, int part, int parts, TextPools.Text text);
  }

  /**
   * One table.
   *
   * @param rowsAtScaleOne how many rows it has at scale 1
   * @param bytesPerRow about how large a row is in a file, to foresee a disk that is too small
   * @param scales whether the number of rows grows with the scale
   */
  record Table<E extends TpchEntity>(
      TpchTable<E> table, long rowsAtScaleOne, int bytesPerRow, boolean scales, Rows<E> rows) {
    String name() {
      return table.getTableName();
    }

    long expectedRows(double scale) {
      return scales ? (long) Math.ceil(rowsAtScaleOne * scale) : rowsAtScaleOne;
    }

    long expectedBytes(double scale) {
      return expectedRows(scale) * bytesPerRow;
    }

    int parts(double scale) {
      return (int) Math.max(1, Math.ceil(expectedRows(scale) / (double) ROWS_PER_FILE));
    }
  }
}
