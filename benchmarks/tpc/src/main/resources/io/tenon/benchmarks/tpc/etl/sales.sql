WITH kept_orders AS (
  SELECT
    o_orderkey,
    o_custkey,
    o_orderdate,
    upper(trim(o_orderpriority)) AS priority
  FROM orders
  WHERE o_totalprice > 0
    AND NOT lower(o_comment) LIKE '%special%requests%'
),
kept_lines AS (
  SELECT
    l_orderkey,
    l_quantity,
    l_extendedprice * (1 - coalesce(l_discount, 0)) AS revenue,
    CASE WHEN upper(trim(l_shipmode)) IN ('AIR', 'REG AIR') THEN 1 ELSE 0 END AS by_air
  FROM lineitem
  WHERE l_shipdate <= l_receiptdate
    AND l_returnflag <> 'R'
)
SELECT
  year(o_orderdate) AS order_year,
  month(o_orderdate) AS order_month,
  n_name AS nation,
  lower(trim(c_mktsegment)) AS segment,
  priority,
  count(*) AS lines,
  sum(l_quantity) AS quantity,
  sum(revenue) AS revenue,
  sum(by_air) AS lines_by_air
FROM kept_lines
  JOIN kept_orders ON l_orderkey = o_orderkey
  JOIN customer ON o_custkey = c_custkey
  JOIN nation ON c_nationkey = n_nationkey
GROUP BY
  year(o_orderdate),
  month(o_orderdate),
  n_name,
  lower(trim(c_mktsegment)),
  priority
