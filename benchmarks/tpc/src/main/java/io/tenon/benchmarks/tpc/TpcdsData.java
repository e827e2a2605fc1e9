package io.tenon.benchmarks.tpc;

import static java.util.Objects.requireNonNull;

import io.trino.tpcds.Results;
import io.trino.tpcds.Session;
import io.trino.tpcds.Table;
import io.trino.tpcds.column.Column;
import io.trino.tpcds.column.ColumnType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The 24 tables of TPC-DS at one scale: a folder of Parquet files each, keys int, money
 * decimal(7,2), dates date, what may be missing null. A table is there or it is not, so a run that
 * was cut off goes on with the next one.
 */
public final class TpcdsData {
  private static final int ROWS_PER_FILE = 500_000;

  private final Path folder;
  private final double scale;

  /**
   * @param folder where the tables are, or will be
   * @param scale the scale factor; 1 is about a gigabyte of text
   */
  public TpcdsData(Path folder, double scale) {
    this.folder = requireNonNull(folder, "folder is null");
    this.scale = scale;
    if (!(scale > 0)) {
      throw new IllegalArgumentException("scale is above 0: " + scale);
    }
  }

  /** {@code FOLDER SCALE}; an application of Spark. */
  public static void main(String[] args) throws IOException {
    try (SparkSession spark = SparkSession.builder().appName("tpcds-data").getOrCreate()) {
      new TpcdsData(Path.of(args[0]), Double.parseDouble(args[1])).ensure(spark);
    }
  }

  /** Generates what is not there yet, and says which table it is at. */
  public void ensure(SparkSession spark) {
    Suite.TPCDS.tables().forEach(name -> ensure(spark, name));
  }

  /** As {@link #ensure(SparkSession)}, one table. */
  void ensure(SparkSession spark, String name) {
    if (!Files.isRegularFile(folder.resolve(name).resolve("_SUCCESS"))) {
      System.err.println("generating " + folder.resolve(name));
      write(spark, Table.getTable(name));
    }
  }

  private void write(SparkSession spark, Table table) {
    long rows = Session.getDefaultSession().withScale(scale).getScaling().getRowCount(table);
    int parts = table.isSmall() ? 1 : (int) Math.max(1, rows / ROWS_PER_FILE);
    double scaleOfAll = scale;
    JavaRDD<Row> texts =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(IntStream.rangeClosed(1, parts).boxed().toList(), parts)
            .flatMap(part -> rows(table, scaleOfAll, part, parts));
    org.apache.spark.sql.Column[] typed =
        Stream.of(table.getColumns())
            .map(c -> functions.col(c.getName()).cast(type(c)).as(name(c)))
            .toArray(org.apache.spark.sql.Column[]::new);
    spark
        .createDataFrame(texts, strings(table))
        .select(typed)
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(folder.resolve(table.getName().toLowerCase(Locale.ROOT)).toString());
  }

  private static Iterator<Row> rows(Table table, double scale, int part, int parts) {
    Session session =
        Session.getDefaultSession()
            .withScale(scale)
            .withTable(table)
            .withParallelism(parts)
            .withChunkNumber(part);
    Stream<List<List<String>>> all =
        StreamSupport.stream(Results.constructResults(table, session).spliterator(), false);
    return all.map(rows -> RowFactory.create(rows.get(0).toArray())).iterator();
  }

  private static StructType strings(Table table) {
    StructType strings = new StructType();
    for (Column column : table.getColumns()) {
      strings = strings.add(column.getName(), DataTypes.StringType);
    }
    return strings;
  }

  /** Its name in the queries: the specification renamed one column after they were written. */
  private static String name(Column column) {
    return column.getName().equals("c_last_review_date_sk")
        ? "c_last_review_date"
        : column.getName();
  }

  private static DataType type(Column column) {
    ColumnType type = column.getType();
    return switch (type.getBase()) {
      case INTEGER, IDENTIFIER -> DataTypes.IntegerType;
      case DATE -> DataTypes.DateType;
      case DECIMAL ->
          DataTypes.createDecimalType(
              type.getPrecision().orElseThrow(), type.getScale().orElseThrow());
      case VARCHAR, CHAR, TIME -> DataTypes.StringType;
    };
  }
}
