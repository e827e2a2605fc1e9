package io.tenon.benchmarks.tpc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * Tables of TPC-H as somebody else's CSV: padded and in mixed case, with discounts missing. The
 * same rows every time.
 */
public final class EtlData {
  private static final Map<String, String[]> COLUMNS =
      Map.of(
          "lineitem",
          new String[] {
            "l_orderkey",
            "l_quantity",
            "l_extendedprice",
            "if(l_partkey % 100 = 0, null, l_discount) AS l_discount",
            "l_returnflag",
            "l_shipdate",
            "l_receiptdate",
            "if(l_linenumber % 2 = 0, lower(l_shipmode), concat(l_shipmode, '  ')) AS l_shipmode"
          },
          "orders",
          new String[] {
            "o_orderkey",
            "o_custkey",
            "o_totalprice",
            "o_orderdate",
            "if(o_orderkey % 2 = 0, lower(o_orderpriority), concat(' ', o_orderpriority))"
                + " AS o_orderpriority",
            "o_comment"
          },
          "customer",
          new String[] {
            "c_custkey",
            "c_nationkey",
            "if(c_custkey % 3 = 0, lower(c_mktsegment), concat(c_mktsegment, ' ')) AS c_mktsegment"
          },
          "nation",
          new String[] {"n_nationkey", "n_name"});

  private EtlData() {}

  /** {@code TPCH-FOLDER FOLDER}; an application of Spark. */
  public static void main(String[] args) throws IOException {
    try (SparkSession spark = SparkSession.builder().appName("etl-data").getOrCreate()) {
      for (String table : Suite.ETL.tables()) {
        Path folder = Path.of(args[1]).resolve(table);
        if (!Files.isRegularFile(folder.resolve("_SUCCESS"))) {
          System.err.println("writing " + folder);
          spark
              .read()
              .parquet(Path.of(args[0]).resolve(table).toString())
              .selectExpr(COLUMNS.get(table))
              .write()
              .mode(SaveMode.Overwrite)
              .option("header", "true")
              .csv(folder.toString());
        }
      }
    }
  }
}
