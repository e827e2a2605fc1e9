package io.tenon.accelerator.tck;

import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Relation;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * A relation of the SPI, and the same in Spark.
 *
 * @param spark with the columns {@code c0}, {@code c1}, ...
 * @param ordered whether the order of the rows is part of the answer
 */
record Plan(Relation relation, Dataset<Row> spark, boolean ordered) {

  /** An expression over a plan's columns, and the same in Spark. */
  record Typed(Expression expression, Column spark) {}

  /** The columns as expressions. */
  List<Typed> columns() {
    return IntStream.range(0, relation.output().size())
        .mapToObj(
            i ->
                new Typed(
                    new Expression.Column(
                        i, relation.output().get(i).type(), relation.output().get(i).nullable()),
                    functions.col("c" + i)))
        .toList();
  }

  /** Spark's columns renamed to where they stand. */
  static Dataset<Row> named(Dataset<Row> spark) {
    String[] names =
        IntStream.range(0, spark.columns().length).mapToObj(i -> "c" + i).toArray(String[]::new);
    return spark.toDF(names);
  }
}
