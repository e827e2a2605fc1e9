-- What each customer is worth, as examples/etl computes it, in SQL alone.
--
--   tenon run examples/sql/customer_value.sql \
--     --param data=tenon-demo/data/sf0.1 --param output=tenon-demo/output/customer_value_sql
--
-- Both are taken from the folder that the command is run in. Run it as often as you like.

CREATE TEMPORARY VIEW lineitem AS SELECT * FROM IDENTIFIER('parquet.`' || :data || '/lineitem`');
CREATE TEMPORARY VIEW orders AS SELECT * FROM IDENTIFIER('parquet.`' || :data || '/orders`');
CREATE TEMPORARY VIEW customer AS SELECT * FROM IDENTIFIER('parquet.`' || :data || '/customer`');
CREATE TEMPORARY VIEW nation AS SELECT * FROM IDENTIFIER('parquet.`' || :data || '/nation`');
CREATE TEMPORARY VIEW region AS SELECT * FROM IDENTIFIER('parquet.`' || :data || '/region`');

-- One row for each order that counts. Orders that speak of special requests were placed by our own
-- testers; lines that were returned earned nothing.
CREATE TEMPORARY VIEW purchase AS
SELECT o_custkey AS custkey,
       o_orderkey AS orderkey,
       o_orderdate AS day,
       sum(l_extendedprice * (1 - l_discount)) AS revenue,
       count(*) AS lines
FROM lineitem JOIN orders ON l_orderkey = o_orderkey
WHERE l_returnflag <> 'R'
  AND l_shipdate <= l_receiptdate
  AND o_totalprice > 0
  AND lower(o_comment) NOT RLIKE 'special.*requests'
GROUP BY o_custkey, o_orderkey, o_orderdate;

CREATE TEMPORARY VIEW history AS
SELECT custkey,
       count(*) AS orders,
       sum(lines) AS lines,
       sum(revenue) AS revenue,
       min(day) AS first_order,
       max(day) AS last_order,
       coalesce(max(pause), 0) AS longest_pause_days
FROM (
  SELECT *, datediff(day, lag(day) OVER (PARTITION BY custkey ORDER BY day, orderkey)) AS pause
  FROM purchase)
GROUP BY custkey;

INSERT OVERWRITE DIRECTORY :output USING parquet
SELECT custkey, c_name AS name, initcap(n_name) AS nation, initcap(c_mktsegment) AS segment,
       initcap(r_name) AS region, orders, lines, revenue, first_order, last_order,
       longest_pause_days
FROM history
  JOIN customer ON custkey = c_custkey
  JOIN nation ON c_nationkey = n_nationkey
  JOIN region ON n_regionkey = r_regionkey;

SELECT name, nation, segment, orders, cast(revenue AS decimal(18, 0)) AS revenue, last_order,
       longest_pause_days
FROM IDENTIFIER('parquet.`' || :output || '`')
ORDER BY revenue DESC, custkey
LIMIT 20;
