package io.tenon.example.etl;

import java.io.Serializable;
import java.math.BigDecimal;
import java.sql.Date;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What the orders of one customer, in the order of their dates, amount to. */
final class CustomerHistory implements Serializable {
  private static final long serialVersionUID = 1L;

  static final StructType SCHEMA =
      new StructType()
          .add("custkey", DataTypes.LongType, false)
          .add("orders", DataTypes.IntegerType, false)
          .add("lines", DataTypes.LongType, false)
          .add("revenue", DataTypes.createDecimalType(18, 4), false)
          .add("first_order", DataTypes.DateType, false)
          .add("last_order", DataTypes.DateType, false)
          .add("longest_pause_days", DataTypes.LongType, false);

  private final int orders;
  private final long lines;
  private final BigDecimal revenue;
  private final LocalDate first;
  private final LocalDate last;
  private final long longestPauseDays;

  private CustomerHistory(List<Purchase> purchases) {
    long pause = 0;
    long allLines = 0;
    BigDecimal all = BigDecimal.ZERO;
    LocalDate previous = purchases.get(0).date();
    for (Purchase purchase : purchases) {
      pause = Math.max(pause, ChronoUnit.DAYS.between(previous, purchase.date()));
      previous = purchase.date();
      all = all.add(purchase.revenue());
      allLines += purchase.lines();
    }
    this.orders = purchases.size();
    this.lines = allLines;
    this.revenue = all;
    this.first = purchases.get(0).date();
    this.last = previous;
    this.longestPauseDays = pause;
  }

  /** Of at least one purchase, in any order. */
  static CustomerHistory of(Iterable<Purchase> purchases) {
    List<Purchase> sorted = new ArrayList<>();
    purchases.forEach(sorted::add);
    sorted.sort(Comparator.comparing(Purchase::date));
    return new CustomerHistory(sorted);
  }

  /** A row of {@link #SCHEMA}. */
  Row row(long customer) {
    return RowFactory.create(
        customer,
        orders,
        lines,
        revenue,
        Date.valueOf(first),
        Date.valueOf(last),
        longestPauseDays);
  }
}
