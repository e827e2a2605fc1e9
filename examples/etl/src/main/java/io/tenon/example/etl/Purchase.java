package io.tenon.example.etl;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.apache.spark.sql.Row;

/** One order of a customer. An object of ours, so the serializer of the job carries it. */
final class Purchase implements Serializable {
  private static final long serialVersionUID = 1L;

  private final LocalDate date;
  private final BigDecimal revenue;
  private final long lines;

  private Purchase(LocalDate date, BigDecimal revenue, long lines) {
    this.date = date;
    this.revenue = revenue;
    this.lines = lines;
  }

  /** Reads a row of key, date, revenue and number of lines. */
  static Purchase of(Row row) {
    return new Purchase(row.getDate(1).toLocalDate(), row.getDecimal(2), row.getLong(3));
  }

  LocalDate date() {
    return date;
  }

  BigDecimal revenue() {
    return revenue;
  }

  long lines() {
    return lines;
  }
}
