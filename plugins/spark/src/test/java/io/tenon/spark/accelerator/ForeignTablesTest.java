package io.tenon.spark.accelerator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spark.accelerator.fixtures.HandedOverActivator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.classic.Dataset$;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.FileIndex;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.InMemoryFileIndex;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation$;
import org.apache.spark.sql.execution.datasources.NoopCache$;
import org.apache.spark.sql.execution.datasources.PartitionDirectory;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import scala.Option;
import scala.collection.immutable.Seq;

/**
 * Tables whose files are not the whole truth about their rows stay in Spark: a log says which files
 * count (Delta), a reader of its own leaves out deleted rows (Delta), a source plans its own scans
 * (Iceberg).
 */
class ForeignTablesTest {
  private static final StructType SCHEMA = new StructType().add("x", DataTypes.LongType);

  @TempDir static Path directory;
  private static StagedAccelerator accelerator;
  private static SparkSession spark;
  private static Path files;

  @BeforeAll
  static void startSpark() throws IOException {
    Path store = directory.resolve("plugins");
    accelerator = new StagedAccelerator();
    accelerator.installIn(store);
    spark =
        SparkSession.builder()
            .appName("foreign")
            .master("local[2]")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.tenon.plugins.dir", store.toString())
            .config("spark.sql.extensions", AcceleratorExtensions.class.getName())
            .getOrCreate();
    files = directory.resolve("numbers");
    spark.range(10).toDF("x").repartition(2).write().parquet(files.toString());
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
    accelerator.close();
  }

  /** As Delta's: the log says which of the files are the table's. */
  private static final class FirstFileOnly extends InMemoryFileIndex {
    FirstFileOnly() {
      super(
          spark,
          Scala.seq(List.of(new org.apache.hadoop.fs.Path(files.toString()))),
          Scala.map(java.util.Map.of()),
          Option.apply(SCHEMA),
          NoopCache$.MODULE$,
          Option.empty(),
          Option.empty());
    }

    @Override
    public Seq<PartitionDirectory> listFiles(
        Seq<Expression> partitionFilters, Seq<Expression> dataFilters) {
      PartitionDirectory all = super.listFiles(partitionFilters, dataFilters).head();
      return Scala.seq(
          List.of(new PartitionDirectory(all.values(), Scala.seq(List.of(all.files().head())))));
    }
  }

  /** As Delta's, which leaves out rows that a deletion vector names. */
  private static final class OwnFormat extends ParquetFileFormat {
    private static final long serialVersionUID = 1;
  }

  private static FileIndex listedBySpark() {
    LogicalRelation relation =
        (LogicalRelation)
            ((org.apache.spark.sql.classic.Dataset<Row>) spark.read().parquet(files.toString()))
                .queryExecution()
                .analyzed();
    return ((HadoopFsRelation) relation.relation()).location();
  }

  static Stream<Arguments> tables() {
    return Stream.of(
        Arguments.of(listedBySpark(), new ParquetFileFormat(), ""),
        Arguments.of(new FirstFileOnly(), new ParquetFileFormat(), "files listed by FirstFileOnly"),
        Arguments.of(listedBySpark(), new OwnFormat(), "files of OwnFormat"),
        Arguments.of(new FirstFileOnly(), new OwnFormat(), "files of OwnFormat"));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void tableWithItsOwnListOrReaderStaysInSpark(FileIndex index, FileFormat format, String reason) {
    HadoopFsRelation relation =
        new HadoopFsRelation(
            index,
            new StructType(),
            SCHEMA,
            Option.empty(),
            format,
            Scala.map(java.util.Map.of()),
            spark);
    Dataset$.MODULE$
        .ofRows(
            (org.apache.spark.sql.classic.SparkSession) spark,
            LogicalRelation$.MODULE$.apply(relation, false))
        .createOrReplaceTempView("foreign");

    Dataset<Row> query = spark.sql("SELECT count(*) FROM foreign WHERE x >= 0");
    long rows = query.collectAsList().get(0).getLong(0);

    if (reason.isEmpty()) {
      assertTrue(isOffloaded(query), "what shows that only the table is the reason");
    } else {
      assertFalse(isOffloaded(query));
      assertEquals(index instanceof FirstFileOnly ? rowsOfFirstFile() : 10, rows);
      assertTrue(reasons(query).toString().contains(reason), reasons(query).toString());
    }
  }

  private static long rowsOfFirstFile() {
    spark.conf().set("spark.tenon.accelerator.enabled", "false");
    try {
      return spark
          .read()
          .parquet(
              new FirstFileOnly()
                  .listFiles(none(), none())
                  .head()
                  .files()
                  .head()
                  .getPath()
                  .toString())
          .count();
    } finally {
      spark.conf().unset("spark.tenon.accelerator.enabled");
    }
  }

  private static Seq<Expression> none() {
    return Scala.seq(List.of());
  }

  @Test
  void tableThatPlansItsOwnScansStaysInSpark() {
    // Without a list of formats that are read in the old way, Parquet is such a source itself.
    spark.conf().set("spark.sql.sources.useV1SourceList", "");
    try {
      Dataset<Row> query = spark.read().parquet(files.toString()).where("x >= 0");

      assertEquals(10, query.collectAsList().size());
      assertFalse(isOffloaded(query));
      assertTrue(plan(query).contains("BatchScan"), plan(query));
    } finally {
      spark.conf().unset("spark.sql.sources.useV1SourceList");
    }
  }

  private static boolean isOffloaded(Dataset<Row> query) {
    return plan(query).contains("Accelerator " + HandedOverActivator.NAME);
  }

  private static String plan(Dataset<Row> query) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) query)
        .queryExecution()
        .executedPlan()
        .toString();
  }

  private static List<String> reasons(Dataset<Row> query) {
    return Reasons.of(((org.apache.spark.sql.classic.Dataset<Row>) query).queryExecution()).stream()
        .map(Reason::toString)
        .toList();
  }
}
