package io.tenon.cli.sql;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.hex;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SQLExecution$;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.runtime.AbstractFunction0;

/** The rows of a result set, fetched so that neither memory nor cores set a limit too early. */
final class ResultRows {
  /** Up to this many rows a result set is fetched in one piece. */
  private static final long SMALL = 10_000;

  private ResultRows() {}

  /** What is done with each row. */
  interface Consumer {
    void accept(Row row) throws IOException;
  }

  /** Every column cast to a string as Spark does it; binary values become hexadecimal digits. */
  static Dataset<Row> asStrings(Dataset<Row> rows) {
    StructType schema = rows.schema();
    // Names may be given twice; positions are not.
    String[] positions =
        IntStream.range(0, schema.length()).mapToObj(i -> "c" + i).toArray(String[]::new);
    Column[] texts = new Column[schema.length()];
    StructField[] fields = schema.fields();
    for (int i = 0; i < fields.length; i++) {
      Column column = col(positions[i]);
      texts[i] =
          fields[i].dataType().equals(DataTypes.BinaryType)
              ? hex(column)
              : column.cast(DataTypes.StringType);
    }
    return rows.toDF(positions).select(texts);
  }

  /** Hands each row to {@code consumer}, in order. */
  static void forEach(Dataset<Row> rows, Consumer consumer) throws IOException {
    QueryExecution execution = ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution();
    Option<Object> most = execution.optimizedPlan().maxRows();
    if (most.isDefined() && (Long) most.get() <= SMALL) {
      for (Row row : rows.collectAsList()) {
        consumer.accept(row);
      }
      return;
    }
    SQLExecution$.MODULE$.withNewExecutionId(
        execution,
        Option.apply("run"),
        new AbstractFunction0<Void>() {
          @Override
          public Void apply() {
            stream(rows.toJavaRDD(), consumer);
            return null;
          }
        });
  }

  /**
   * As many partitions at a time as there are cores. Spark's {@code toLocalIterator} takes one at a
   * time, which leaves all cores but one idle.
   */
  private static void stream(JavaRDD<Row> rows, Consumer consumer) {
    int partitions = rows.getNumPartitions();
    int width = Math.max(1, rows.context().defaultParallelism());
    for (int start = 0; start < partitions; start += width) {
      int[] batch = IntStream.range(start, Math.min(start + width, partitions)).toArray();
      for (List<Row> partition : rows.collectPartitions(batch)) {
        for (Row row : partition) {
          try {
            consumer.accept(row);
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        }
      }
    }
  }
}
