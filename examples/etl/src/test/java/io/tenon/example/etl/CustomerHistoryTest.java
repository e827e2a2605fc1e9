package io.tenon.example.etl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.sql.Date;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class CustomerHistoryTest {
  @Test
  void theLongestPauseIsBetweenNeighboursInTime() {
    Row row =
        CustomerHistory.of(
                List.of(
                    purchase("1995-03-01", "10.50", 2),
                    purchase("1995-01-01", "1.00", 1),
                    purchase("1995-01-11", "2.25", 3)))
            .row(7);
    assertEquals(
        RowFactory.create(
            7L,
            3,
            6L,
            new BigDecimal("13.75"),
            Date.valueOf("1995-01-01"),
            Date.valueOf("1995-03-01"),
            49L),
        row);
  }

  private static Purchase purchase(String date, String revenue, long lines) {
    return Purchase.of(RowFactory.create(7L, Date.valueOf(date), new BigDecimal(revenue), lines));
  }
}
