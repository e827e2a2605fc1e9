package io.tenon.spark.accelerator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spark.accelerator.StagedAccelerator.Behaviour;
import io.tenon.spark.accelerator.fixtures.HandedOverActivator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.execution.ExplainMode$;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever an accelerator does, the query has Spark's answer. */
class FallbackTest {
  private static final String SUM = "SELECT sum(x) FROM numbers WHERE x < 3";
  private static final long BY_SPARK = 3;

  @TempDir static Path directory;
  private static StagedAccelerator accelerator;
  private static SparkSession spark;

  @BeforeAll
  static void startSpark() throws IOException {
    Path store = directory.resolve("plugins");
    accelerator = new StagedAccelerator();
    accelerator.installIn(store);
    spark =
        SparkSession.builder()
            .appName("fallback")
            .master("local[2]")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.tenon.plugins.dir", store.toString())
            .config("spark.sql.extensions", AcceleratorExtensions.class.getName())
            .config("spark.tenon.accelerator.enabled", "false")
            .getOrCreate();
    Path files = directory.resolve("numbers");
    spark.range(10).toDF("x").write().parquet(files.toString());
    spark.read().parquet(files.toString()).createOrReplaceTempView("numbers");
    spark.udf().register("plus_one", (UDF1<Long, Long>) value -> value + 1, DataTypes.LongType);
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
    accelerator.close();
  }

  @BeforeEach
  void switchOn() {
    spark.conf().set("spark.tenon.accelerator.enabled", "true");
    accelerator.behaviour = Behaviour.ANSWERS;
    accelerator.runs.set(0);
  }

  private static boolean isOffloaded(Dataset<Row> query) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) query)
        .queryExecution()
        .executedPlan()
        .toString()
        .contains("Accelerator " + HandedOverActivator.NAME);
  }

  private static List<Long> longs(Dataset<Row> query) {
    return query.collectAsList().stream().map(row -> row.getLong(0)).toList();
  }

  @ParameterizedTest
  @EnumSource(
      names = {"FAILS_TO_BEGIN", "FAILS_AT_ONCE", "FAILS_AFTER_A_BATCH", "GIVES_ANOTHER_TYPE"})
  void failedRunIsRepeatedBySparkOnce(Behaviour behaviour) {
    accelerator.behaviour = behaviour;
    long before = Fallbacks.count();

    Dataset<Row> query = spark.sql(SUM);

    assertTrue(isOffloaded(query));
    assertEquals(List.of(BY_SPARK), longs(query));
    assertEquals(1, accelerator.runs.get());
    assertEquals(before + 1, Fallbacks.count());
    assertEquals(0, accelerator.open.get());
  }

  @ParameterizedTest
  @EnumSource(names = {"FAILS_AT_ONCE", "FAILS_AFTER_A_BATCH"})
  void failedPartOfAQueryIsRepeatedBySparkOnce(Behaviour behaviour) {
    accelerator.behaviour = behaviour;

    Dataset<Row> query =
        spark.sql("SELECT plus_one(s) FROM (" + SUM.replace("sum(x)", "sum(x) s") + ")");

    assertEquals(List.of(BY_SPARK + 1), longs(query));
    assertEquals(1, accelerator.runs.get());
  }

  @ParameterizedTest
  @EnumSource(names = {"REFUSES", "CRASHES_IN_COMPILE"})
  void whatIsNotCompiledStaysInSpark(Behaviour behaviour) {
    accelerator.behaviour = behaviour;

    Dataset<Row> query =
        spark.sql(
            "SELECT sum(x) FROM numbers WHERE x < 3 AND x >= 0 AND '" + behaviour + "' <> 'a'");

    assertFalse(isOffloaded(query));
    assertEquals(List.of(BY_SPARK), longs(query));
  }

  @Test
  void whatReadsNoFileDoesNotStartAnAccelerator() {
    Dataset<Row> query = spark.sql("SELECT sum(x) FROM VALUES (1L), (2L) AS t(x)");

    assertFalse(isOffloaded(query));
    assertEquals(List.of(BY_SPARK), longs(query));
  }

  @Test
  void answerOfTheAcceleratorIsCollectedWithoutAJob() throws Exception {
    AtomicInteger jobs = new AtomicInteger();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart start) {
            jobs.incrementAndGet();
          }
        };
    Dataset<Row> query = spark.sql(SUM);
    spark.sparkContext().addSparkListener(listener);

    assertEquals(List.of(7L, 8L), longs(query));

    spark.sparkContext().listenerBus().waitUntilEmpty(60_000);
    spark.sparkContext().removeSparkListener(listener);
    assertEquals(0, jobs.get());
    assertEquals(0, accelerator.open.get());
  }

  @Test
  void answerOfTheAcceleratorGoesOnInSpark() {
    Dataset<Row> query = spark.sql("SELECT plus_one(s) FROM (SELECT sum(x) s FROM numbers)");

    assertEquals(List.of(8L, 9L), longs(query));
    assertTrue(isOffloaded(query));
  }

  @Test
  void sessionSwitchesItOff() {
    spark.conf().set("spark.tenon.accelerator.enabled", "false");

    Dataset<Row> query = spark.sql(SUM);

    assertEquals(List.of(BY_SPARK), longs(query));
    assertEquals(0, accelerator.runs.get());
  }

  @Test
  void functionOfTheUserIsTheReason() {
    Dataset<Row> query = spark.sql("SELECT plus_one(x) FROM numbers");
    query.collectAsList();

    List<String> reasons =
        Reasons.of(((org.apache.spark.sql.classic.Dataset<Row>) query).queryExecution()).stream()
            .map(Reason::toString)
            .toList();

    assertEquals(List.of("Project: user function plus_one"), reasons);
    assertFalse(isOffloaded(query));
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "formatted"})
  void explainOfADatasetSaysWhatStaysAndWhy(String mode) {
    Dataset<Row> query = spark.sql("SELECT plus_one(x) FROM numbers");

    String plan =
        ((org.apache.spark.sql.classic.Dataset<Row>) query)
            .queryExecution()
            .explainString(ExplainMode$.MODULE$.fromString(mode));

    assertTrue(plan.contains("Stays in Spark"), plan);
    assertTrue(plan.contains("Project: user function plus_one"), plan);
  }

  @Test
  void reportOfACommandHasTheQueryThatItRuns() {
    String write = "INSERT OVERWRITE DIRECTORY '%s' USING parquet ".formatted(written("report"));
    try (StatementWatch watch = StatementWatch.open(spark)) {
      Dataset<Row> statement = spark.sql(write + SUM);

      assertEquals(
          List.of(
              "offloaded: Accelerator " + HandedOverActivator.NAME + ", whole query of a write"),
          watch.report(statement));
    }
    assertEquals(List.of(7L, 8L), longs(spark.read().parquet(written("report"))));
  }

  @Test
  void explainOfACommandShowsTheQueryThatItRuns() {
    String write = "INSERT OVERWRITE DIRECTORY '%s' USING parquet ".formatted(written("explain"));

    String plan = spark.sql("EXPLAIN " + write + SUM).head().getString(0);
    String reasons =
        spark.sql("EXPLAIN " + write + "SELECT plus_one(x) y FROM numbers").head().getString(0);

    assertTrue(plan.contains("== Query of the Command =="), plan);
    assertTrue(plan.contains("Accelerator " + HandedOverActivator.NAME), plan);
    assertTrue(reasons.contains("== Not offloaded ==\nProject: user function plus_one"), reasons);
  }

  private static String written(String name) {
    return directory.resolve("written-" + name).toString();
  }

  @Test
  void planWithReasonsGivesItsRowsInEveryWay() {
    Dataset<Row> query = spark.sql("SELECT plus_one(x) y FROM numbers ORDER BY y");

    assertEquals(10, query.collectAsList().size());
    assertEquals(1, query.first().getLong(0));
    assertEquals(10, ((Row[]) query.tail(1))[0].getLong(0));
    assertEquals(1, query.toLocalIterator().next().getLong(0));
    assertEquals(10, query.javaRDD().count());
    assertEquals(10, query.cache().count());
    query.unpersist();
    Path written = directory.resolve("written");
    query.write().parquet(written.toString());
    assertEquals(10, spark.read().parquet(written.toString()).javaRDD().count());
  }
}
