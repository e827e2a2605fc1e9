package io.tenon.itests.accelerator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.benchmarks.tpc.Suite;
import io.tenon.itests.accelerator.AcceleratedSession.Answer;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Queries on one machine: offloaded whole, with Spark's answers. */
class AcceleratedTpchIT {
  @TempDir static Path directory;
  private static AcceleratedSession session;

  @BeforeAll
  static void start() throws IOException {
    session =
        AcceleratedSession.start(directory, "local[2]", "tenon-accelerator-duckdb")
            .withTpch(directory);
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  static List<String> queries() {
    return Suite.TPCH.queries();
  }

  @ParameterizedTest
  @MethodSource("queries")
  void queryIsOffloadedWholeWithSparksAnswer(String query) {
    String sql = Suite.TPCH.text(query);

    Answer accelerated = session.accelerated(sql);

    assertTrue(accelerated.isWhole(), accelerated.report().toString());
    assertEquals(session.bySpark(sql).rows(), accelerated.rows());
  }

  static Stream<Integer> seeds() {
    return IntStream.range(0, Integer.getInteger("tenon.random.queries", 10)).boxed();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomQueryHasSparksAnswer(int seed) {
    String sql = new RandomQuery(seed).text();

    assertEquals(session.bySpark(sql).rows(), session.accelerated(sql).rows(), sql);
  }

  @Test
  void explainShowsWhatIsOffloadedAndWhyNot() {
    session.accelerated("SELECT 1");
    String offloaded =
        session.spark().sql("EXPLAIN SELECT count(*) FROM orders").head().getString(0);
    assertTrue(offloaded.contains("Accelerator duckdb (whole query)"), offloaded);
    assertFalse(offloaded.contains("== Not offloaded =="), offloaded);

    String not =
        session.spark().sql("EXPLAIN SELECT o_orderkey + rand() FROM orders").head().getString(0);
    assertTrue(not.contains("== Not offloaded ==\nProject: rand, which is not deterministic"), not);
    assertTrue(not.contains("Stays in Spark [Project: rand, which is not deterministic]"), not);
  }

  @Test
  void cancelledQueryStopsTheEngineSoon() throws Exception {
    session.accelerated("SELECT 1");
    SparkContext context = session.spark().sparkContext();
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              context.setJobGroup("endless", "more pairs than anybody counts", false);
              try {
                session.accelerated(
                    "SELECT count(*) FROM lineitem a, lineitem b"
                        + " WHERE a.l_comment < b.l_shipinstruct OR a.l_comment > b.l_comment");
                ended.complete(new AssertionError("it ended by itself"));
              } catch (Throwable e) {
                ended.complete(e);
              }
            });
    caller.start();
    Await.until(
        "a job that stands for the query",
        Duration.ofSeconds(60),
        () -> context.statusTracker().getActiveJobIds().length > 0);

    context.cancelJobGroup("endless");

    Throwable thrown = ended.get(60, TimeUnit.SECONDS);
    assertTrue(thrown.toString().contains("cancelled"), thrown.toString());
    Await.until(
        "the engine's thread at rest",
        Duration.ofSeconds(60),
        () ->
            Thread.getAllStackTraces().values().stream()
                .flatMap(Stream::of)
                .noneMatch(frame -> frame.getClassName().endsWith(".FragmentRun")));
  }

  @Test
  void partitionsOfATableArePruned() {
    Path table = directory.resolve("partitioned");
    session.bySpark("SELECT 1");
    session
        .spark()
        .sql("SELECT o_orderkey, o_custkey, o_orderstatus FROM orders")
        .write()
        .partitionBy("o_orderstatus")
        .parquet(table.toString());
    session.spark().read().parquet(table.toString()).createOrReplaceTempView("partitioned");
    String sql =
        "SELECT o_orderstatus, count(*), sum(o_orderkey) FROM partitioned"
            + " WHERE o_orderstatus <> 'O' GROUP BY o_orderstatus";

    Answer accelerated = session.accelerated(sql);

    assertTrue(accelerated.isWhole(), accelerated.report().toString());
    assertEquals(session.bySpark(sql).rows(), accelerated.rows());
  }

  @Test
  void nestedColumnsAreComputedWith() {
    Path table = directory.resolve("nested");
    session.bySpark("SELECT 1");
    session
        .spark()
        .sql(
            """
            SELECT id, if(id % 7 = 0, null, array(int(id), null, int(id % 5))) AS a,
              map('k', id, 'l', id * 2) AS m, named_struct('x', id, 'y', array(id)) AS s
            FROM range(200)
            """)
        .write()
        .parquet(table.toString());
    session.spark().read().parquet(table.toString()).createOrReplaceTempView("nested");
    String sql =
        "SELECT a, m, s, size(a), a[0], element_at(a, -1), array_contains(a, 3), m['k'],"
            + " element_at(m, 'none'), map_keys(m), map_values(m), s.x + 1, array(id, s.x)"
            + " FROM nested WHERE size(m) = 2 AND id > 10 ORDER BY id LIMIT 100";

    Answer accelerated = session.accelerated(sql);

    assertTrue(accelerated.isWhole(), accelerated.report().toString());
    assertFalse(accelerated.hasFailures(), accelerated.report().toString());
    assertEquals(session.bySpark(sql).rows(), accelerated.rows());
  }
}
