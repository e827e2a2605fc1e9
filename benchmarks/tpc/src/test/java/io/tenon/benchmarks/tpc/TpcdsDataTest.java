package io.tenon.benchmarks.tpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TpcdsDataTest {
  @TempDir Path folder;

  @Test
  void returnsAreOfSalesAndTypedAsSparkHasThem() throws IOException {
    try (SparkSession spark =
        SparkSession.builder().master("local[1]").appName("tpcds-data").getOrCreate()) {
      TpcdsData data = new TpcdsData(folder, 0.001);
      data.ensure(spark, "store_sales");
      data.ensure(spark, "store_returns");

      Dataset<Row> sales = spark.read().parquet(folder.resolve("store_sales").toString());
      Dataset<Row> returns = spark.read().parquet(folder.resolve("store_returns").toString());
      assertEquals("int", sales.schema().apply("ss_ticket_number").dataType().simpleString());
      assertEquals(
          "decimal(7,2)", sales.schema().apply("ss_sales_price").dataType().simpleString());
      assertTrue(returns.count() > 0, "no returns");
      assertEquals(
          returns.count(),
          returns
              .join(
                  sales,
                  returns
                      .col("sr_ticket_number")
                      .equalTo(sales.col("ss_ticket_number"))
                      .and(returns.col("sr_item_sk").equalTo(sales.col("ss_item_sk"))),
                  "left_semi")
              .count());
      assertTrue(sales.where("ss_customer_sk is null").count() > 0, "nothing is missing");
    }
  }
}
