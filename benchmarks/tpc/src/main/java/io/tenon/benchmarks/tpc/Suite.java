package io.tenon.benchmarks.tpc;

import io.trino.tpcds.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * A set of queries and the tables that they read.
 *
 * @param name as it is said on a command line
 * @param tables their names
 * @param queries their names, in their order
 * @param resources where their texts are
 */
public record Suite(String name, List<String> tables, List<String> queries, String resources) {
  /** The 22 queries of TPC-H, {@code q01} to {@code q22}. */
  public static final Suite TPCH =
      new Suite(
          "tpch",
          List.of(
              "customer", "lineitem", "nation", "orders", "part", "partsupp", "region", "supplier"),
          IntStream.rangeClosed(1, 22).mapToObj("q%02d"::formatted).toList(),
          "/io/tenon/benchmarks/tpc/tpch/");

  /**
   * The 99 queries of TPC-DS, four of them in two variants, as Spark itself is tested with them.
   */
  public static final Suite TPCDS = new Suite("tpcds", tpcdsTables(), tpcdsQueries(), "/tpcds/");

  public Suite {
    tables = List.copyOf(tables);
    queries = List.copyOf(queries);
  }

  /**
   * The suite of that name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Suite named(String name) {
    return Stream.of(TPCH, TPCDS)
        .filter(s -> s.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("there is no suite " + name + ": tpch or tpcds"));
  }

  private static List<String> tpcdsTables() {
    return Table.getBaseTables().stream()
        .filter(t -> t != Table.DBGEN_VERSION)
        .map(t -> t.getName().toLowerCase(Locale.ROOT))
        .toList();
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

  /** Makes each table a temporary view of {@code spark}: a folder of Parquet files each. */
  public void views(SparkSession spark, Path data) {
    for (String table : tables) {
      spark.read().parquet(data.resolve(table).toString()).createOrReplaceTempView(table);
    }
  }
}
