package io.tenon.example.etl;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.initcap;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.trim;

import io.tenon.example.terminal.Terminal;
import io.tenon.example.tpch.TpchFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/** The steps from the tables to the published result, each timed. */
final class Pipeline {
  private static final List<String> INPUTS =
      List.of("lineitem", "orders", "customer", "nation", "region");

  private final SparkSession spark;
  private final TpchFiles data;
  private final Publication output;
  private final Terminal terminal;
  private final List<Terminal.Step<?>> steps = new ArrayList<>();

  Pipeline(SparkSession spark, TpchFiles data, Publication output, Terminal terminal) {
    this.spark = spark;
    this.data = data;
    this.output = output;
    this.terminal = terminal;
  }

  /**
   * What came of it.
   *
   * @param top the customers worth most
   */
  record Outcome(
      long rowsIn, long rowsOut, Path table, List<Row> top, List<Terminal.Step<?>> steps) {}

  Outcome run() throws Exception {
    long rowsIn = step("read", this::read, rows -> Terminal.count(rows) + " rows of 5 tables");
    Dataset<Row> purchases = purchases().persist(StorageLevel.MEMORY_AND_DISK());
    step("clean and join", purchases::count, n -> Terminal.count(n) + " orders");
    JavaPairRDD<Long, CustomerHistory> histories =
        histories(purchases).persist(StorageLevel.MEMORY_AND_DISK());
    step("group by customer", histories::count, n -> Terminal.count(n) + " customers");
    step("write", () -> output.publish(t -> write(histories, t)), t -> "5 partitions, by region");
    Dataset<Row> result = spark.read().parquet(output.table().toString());
    List<Row> top = step("report", () -> top(result, 20), rows -> "top " + rows.size());
    return new Outcome(rowsIn, result.count(), output.table(), top, List.copyOf(steps));
  }

  private <T> T step(String label, Callable<T> work, Function<T, String> result) throws Exception {
    Terminal.Step<T> step = terminal.step(label, work, result);
    steps.add(step);
    return step.value();
  }

  private Dataset<Row> table(String name) {
    return spark.read().parquet(data.table(name).toString());
  }

  private long read() {
    return INPUTS.stream().mapToLong(name -> table(name).count()).sum();
  }

  /** One row for each order that counts: whose, when, how much. */
  private Dataset<Row> purchases() {
    // Orders that speak of special requests were placed by our own testers.
    Dataset<Row> orders =
        table("orders")
            .where(col("o_totalprice").gt(0))
            .where(not(lower(col("o_comment")).rlike("special.*requests")));
    Dataset<Row> kept =
        table("lineitem")
            .where(col("l_returnflag").notEqual("R"))
            .where(col("l_shipdate").leq(col("l_receiptdate")));
    return kept.join(orders, col("l_orderkey").equalTo(col("o_orderkey")))
        .groupBy(col("o_custkey"), col("o_orderkey"), col("o_orderdate"))
        .agg(
            sum(col("l_extendedprice").multiply(lit(1).minus(col("l_discount")))).as("revenue"),
            count(lit(1)).as("lines"))
        .select("o_custkey", "o_orderdate", "revenue", "lines");
  }

  /**
   * All orders of a customer in the order of their dates. What lies between two orders is awkward
   * to say in SQL and easy to say of a list, so this step is on objects.
   */
  private static JavaPairRDD<Long, CustomerHistory> histories(Dataset<Row> purchases) {
    return purchases
        .javaRDD()
        .mapToPair(row -> new Tuple2<>(row.getLong(0), Purchase.of(row)))
        .groupByKey()
        .mapValues(CustomerHistory::of);
  }

  private void write(JavaPairRDD<Long, CustomerHistory> histories, Path target) {
    Dataset<Row> values =
        spark.createDataFrame(
            histories.map(entry -> entry._2().row(entry._1())), CustomerHistory.SCHEMA);
    customers()
        .join(values, "custkey")
        .repartition(col("region"))
        .sortWithinPartitions(col("revenue").desc())
        .write()
        .mode(SaveMode.ErrorIfExists)
        .partitionBy("region")
        .parquet(target.toString());
  }

  private Dataset<Row> customers() {
    return table("customer")
        .join(table("nation"), col("c_nationkey").equalTo(col("n_nationkey")))
        .join(table("region"), col("n_regionkey").equalTo(col("r_regionkey")))
        .select(
            col("c_custkey").as("custkey"),
            trim(col("c_name")).as("name"),
            initcap(trim(col("n_name"))).as("nation"),
            initcap(trim(col("c_mktsegment"))).as("segment"),
            initcap(trim(col("r_name"))).as("region"));
  }

  private static List<Row> top(Dataset<Row> values, int number) {
    return values
        .orderBy(col("revenue").desc(), col("custkey"))
        .limit(number)
        .select(
            "name", "nation", "segment", "orders", "revenue", "last_order", "longest_pause_days")
        .collectAsList();
  }
}
