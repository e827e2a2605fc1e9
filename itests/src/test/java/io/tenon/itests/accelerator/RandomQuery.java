package io.tenon.itests.accelerator;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A query over the tables of TPC-H, made of its seed alone. Its rows may come in any order. */
final class RandomQuery {
  private static final List<String> NUMBERS =
      List.of("l_quantity", "l_extendedprice", "l_discount", "l_orderkey", "l_linenumber");
  private static final List<String> GROUPS =
      List.of(
          "l_returnflag",
          "l_shipmode",
          "year(l_shipdate)",
          "substring(l_comment, 1, 2)",
          "l_linenumber",
          "o_orderpriority",
          "month(o_orderdate)",
          "o_orderstatus",
          "CASE WHEN l_quantity > 25 THEN 'many' ELSE NULL END");
  private static final List<String> JOINS = List.of("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN");

  private final Random random;

  RandomQuery(int seed) {
    random = new Random(seed);
  }

  String text() {
    return switch (random.nextInt(4)) {
      case 0 -> grouped();
      case 1 -> windowed();
      case 2 -> subquery();
      default -> combined();
    };
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }

  private String from() {
    return "lineitem %s (SELECT * FROM orders WHERE %s) ON l_orderkey = o_orderkey AND %s"
        .formatted(pick(JOINS), orders(), lineitem());
  }

  private String orders() {
    return switch (random.nextInt(4)) {
      case 0 -> "o_orderstatus IN ('F', 'P')";
      case 1 -> "o_totalprice BETWEEN 1000 AND 100000";
      case 2 -> "o_comment NOT LIKE '%special%'";
      default -> "o_orderdate < DATE '1996-01-01'";
    };
  }

  private String lineitem() {
    return switch (random.nextInt(4)) {
      case 0 -> "l_quantity < " + random.nextInt(50);
      case 1 -> "l_shipmode LIKE '%A%'";
      case 2 -> "l_shipdate >= l_commitdate";
      default -> "NOT (l_discount > 0.05 OR l_tax = 0)";
    };
  }

  private String aggregate() {
    String number = pick(NUMBERS);
    return switch (random.nextInt(7)) {
      case 0 -> "sum(" + number + " * (1 - l_tax))";
      case 1 -> "avg(" + number + ")";
      case 2 -> "count(DISTINCT l_suppkey)";
      case 3 -> "count(*) FILTER (WHERE " + lineitem() + ")";
      case 4 -> "min(l_shipdate)";
      case 5 -> "max(upper(l_shipinstruct))";
      default -> "sum(" + number + ")";
    };
  }

  private String grouped() {
    List<String> groups = new ArrayList<>(List.of(pick(GROUPS), pick(GROUPS)));
    String by =
        random.nextBoolean()
            ? String.join(", ", groups)
            : "ROLLUP (" + String.join(", ", groups) + ")";
    String having = random.nextBoolean() ? " HAVING count(*) > " + random.nextInt(20) : "";
    return "SELECT %s, %s, %s FROM %s GROUP BY %s%s"
        .formatted(String.join(", ", groups), aggregate(), aggregate(), from(), by, having);
  }

  private String windowed() {
    String order = "o_orderkey, l_linenumber";
    String function =
        switch (random.nextInt(4)) {
          case 0 -> "row_number()";
          case 1 -> "rank()";
          case 2 -> "sum(l_quantity)";
          default -> "lag(l_extendedprice, 1)";
        };
    return "SELECT o_orderkey, l_linenumber, w FROM (SELECT o_orderkey, l_linenumber, %s OVER (PARTITION BY %s ORDER BY %s) w FROM lineitem JOIN orders ON l_orderkey = o_orderkey WHERE %s) WHERE w < 100"
        .formatted(
            function, pick(List.of("o_custkey", "l_suppkey", "l_shipmode")), order, lineitem());
  }

  private String subquery() {
    String in = random.nextBoolean() ? "IN" : "NOT IN";
    return "SELECT %s, %s FROM lineitem LEFT JOIN orders ON l_orderkey = o_orderkey WHERE l_suppkey %s (SELECT s_suppkey FROM supplier WHERE s_acctbal > %d) AND l_quantity > (SELECT avg(l_quantity) FROM lineitem) GROUP BY 1"
        .formatted(pick(GROUPS), aggregate(), in, random.nextInt(5000));
  }

  private String combined() {
    String set = pick(List.of("UNION ALL", "UNION", "INTERSECT", "EXCEPT"));
    return "SELECT l_orderkey k, l_quantity v FROM lineitem WHERE %s %s SELECT o_orderkey, l_quantity FROM orders JOIN lineitem ON o_orderkey = l_orderkey WHERE %s ORDER BY k, v LIMIT %d"
        .formatted(lineitem(), set, orders(), 1 + random.nextInt(500));
  }
}
