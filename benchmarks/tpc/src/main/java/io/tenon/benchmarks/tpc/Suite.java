package io.tenon.benchmarks.tpc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A set of queries and the tables that they read.
 *
 * @param name as it is said on a command line
 * @param tables their names
 * @param queries their names, in their order
 * @param resources where their texts are
 * @param csv the columns of tables that are CSV with a header, by table; the others are Parquet
 */
public record Suite(
    String name,
    List<String> tables,
    List<String> queries,
    String resources,
    Map<String, String> csv) {
  /** The 22 queries of TPC-H, {@code q01} to {@code q22}. */
  public static final Suite TPCH =
      new Suite(
          "tpch",
          List.of(
              "customer", "lineitem", "nation", "orders", "part", "partsupp", "region", "supplier"),
          IntStream.rangeClosed(1, 22).mapToObj("q%02d"::formatted).toList(),
          "/io/tenon/benchmarks/tpc/tpch/",
          Map.of());

  /**
   * The 99 queries of TPC-DS, four of them in two variants, as Spark itself is tested with them.
   */
  public static final Suite TPCDS =
      new Suite("tpcds", tpcdsTables(), tpcdsQueries(), "/tpcds/", Map.of());

  /** One job: CSV in, cleaned, joined, grouped; to be written partitioned by its first column. */
  public static final Suite ETL =
      new Suite(
          "etl",
          List.of("customer", "lineitem", "nation", "orders"),
          List.of("sales"),
          "/io/tenon/benchmarks/tpc/etl/",
          Map.of(
              "customer",
              "c_custkey BIGINT, c_nationkey BIGINT, c_mktsegment STRING",
              "lineitem",
              "l_orderkey BIGINT, l_quantity DECIMAL(15,2), l_extendedprice DECIMAL(15,2),"
                  + " l_discount DECIMAL(15,2), l_returnflag STRING, l_shipdate DATE,"
                  + " l_receiptdate DATE, l_shipmode STRING",
              "nation",
              "n_nationkey BIGINT, n_name STRING",
              "orders",
              "o_orderkey BIGINT, o_custkey BIGINT, o_totalprice DECIMAL(15,2), o_orderdate DATE,"
                  + " o_orderpriority STRING, o_comment STRING"));

  public Suite {
    tables = List.copyOf(tables);
    queries = List.copyOf(queries);
    csv = Map.copyOf(csv);
  }

  /**
   * The suite of that name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Suite named(String name) {
    return Stream.of(TPCH, TPCDS, ETL)
        .filter(s -> s.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException("there is no suite " + name + ": tpch, tpcds or etl"));
  }

  private static List<String> tpcdsTables() {
    return List.of(
        """
        call_center catalog_page catalog_returns catalog_sales customer customer_address
        customer_demographics date_dim household_demographics income_band inventory item promotion
        reason ship_mode store store_returns store_sales time_dim warehouse web_page web_returns
        web_sales web_site"""
            .split("\\s+"));
  }

  private static List<String> tpcdsQueries() {
    Set<Integer> inTwoVariants = Set.of(14, 23, 24, 39);
    List<String> names = new ArrayList<>();
    for (int number = 1; number <= 99; number++) {
      if (inTwoVariants.contains(number)) {
        names.add("q" + number + "a");
        names.add("q" + number + "b");
      } else {
        names.add("q" + number);
      }
    }
    return List.copyOf(names);
  }

  /**
   * What a query says, in Spark's SQL.
   *
   * @throws IllegalArgumentException when it has no such query
   */
  public String text(String query) {
    String resource = resources + query + ".sql";
    try (InputStream in = Suite.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("there is no query " + query + " in " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }

  /**
   * The same without a limit at its end. Where rows sort alike, a limit keeps some or others, and
   * two right answers differ.
   *
   * @throws IllegalArgumentException when it has no such query
   */
  public String unlimited(String query) {
    return text(query).strip().replaceFirst("(?is)\\blimit\\s+\\d+\\s*;?\\s*$", "");
  }

  /** Makes each table a temporary view of {@code spark}: a folder of files each. */
  public void views(SparkSession spark, Path data) {
    for (String table : tables) {
      String folder = data.resolve(table).toString();
      Dataset<Row> rows =
          csv.containsKey(table)
              ? spark.read().schema(csv.get(table)).option("header", "true").csv(folder)
              : spark.read().parquet(folder);
      rows.createOrReplaceTempView(table);
    }
  }

  /** The statements that make the same views in DuckDB. */
  public List<String> duckdbViews(Path data) {
    return tables.stream()
        .map(t -> "CREATE VIEW %s AS SELECT * FROM %s".formatted(t, duckdbScan(t, data)))
        .toList();
  }

  private String duckdbScan(String table, Path data) {
    if (!csv.containsKey(table)) {
      return "read_parquet('%s/*.parquet')".formatted(data.resolve(table));
    }
    String columns =
        Stream.of(csv.get(table).split(", "))
            .map(c -> c.replaceFirst("(\\w+) (.*)", "'$1': '$2'"))
            .collect(Collectors.joining(", "));
    return "read_csv('%s/*.csv', header = true, columns = {%s})"
        .formatted(data.resolve(table), columns);
  }
}
