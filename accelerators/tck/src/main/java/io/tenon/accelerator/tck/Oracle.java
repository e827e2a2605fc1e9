package io.tenon.accelerator.tck;

import io.tenon.spi.accelerator.Field;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;

/** Spark itself. */
final class Oracle implements AutoCloseable {
  private final SparkSession spark;

  private Oracle(SparkSession spark) {
    this.spark = spark;
  }

  static Oracle start() {
    return new Oracle(
        SparkSession.builder()
            .master("local[1]")
            .appName("accelerator-tck")
            .config("spark.ui.enabled", "false")
            .config("spark.log.level", "ERROR")
            .config("spark.sql.shuffle.partitions", "1")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.datetime.java8API.enabled", "true")
            // Each fragment is new: compiling its code takes longer than interpreting it.
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
            .config("spark.sql.adaptive.enabled", "false")
            .getOrCreate());
  }

  SparkSession session() {
    return spark;
  }

  void ansi(boolean on) {
    spark.conf().set("spark.sql.ansi.enabled", on);
  }

  Dataset<Row> table(Table table) {
    StructField[] fields =
        table.fields().stream()
            .map(
                field ->
                    DataTypes.createStructField(field.name(), SparkTypes.spark(field.type()), true))
            .toArray(StructField[]::new);
    List<Row> rows = table.rows().stream().map(row -> NestedRows.row(row, table.fields())).toList();
    return Plan.named(spark.createDataFrame(rows, DataTypes.createStructType(fields)));
  }

  Answer answer(Dataset<Row> query, List<Field> output) {
    try {
      List<List<@Nullable Object>> rows = new ArrayList<>();
      for (Row row : query.collectAsList()) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < output.size(); i++) {
          values.add(NestedRows.ofSpark(row.get(i), output.get(i).type()));
        }
        rows.add(values);
      }
      return new Answer.Rows(rows);
    } catch (Exception e) {
      return new Answer.Failed(e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }

  @Override
  public void close() {
    spark.stop();
  }
}
