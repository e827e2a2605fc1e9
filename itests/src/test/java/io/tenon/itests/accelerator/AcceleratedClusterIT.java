package io.tenon.itests.accelerator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.benchmarks.tpc.Suite;
import io.tenon.itests.accelerator.AcceleratedSession.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On a cluster each task has the accelerator do its share. */
class AcceleratedClusterIT {
  @TempDir static Path directory;
  private static AcceleratedSession session;

  @BeforeAll
  static void start() throws IOException {
    session =
        AcceleratedSession.start(
                directory, "process[2,1,1g]", "tenon-accelerator-duckdb", "tenon-cluster-local")
            .withTpch(directory);
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  /** An aggregate, joins with what is broadcast, a subquery; for the endurance run all 22. */
  static List<String> queries() {
    return Boolean.getBoolean("tenon.endurance")
        ? Suite.TPCH.queries()
        : List.of("q01", "q03", "q22");
  }

  @ParameterizedTest
  @MethodSource("queries")
  void sharesOfTasksAreOffloadedWithSparksAnswer(String query) {
    String sql = Suite.TPCH.text(query);

    Answer accelerated = session.accelerated(sql);

    // Of q17 nothing is left at this scale, once adaptive execution has seen a side without rows.
    assertTrue(
        query.equals("q17")
            || accelerated
                .report()
                .get(0)
                .startsWith("offloaded: Accelerator duckdb, a part in each task"),
        accelerated.report().toString());
    assertFalse(accelerated.hasFailures(), accelerated.report().toString());
    assertEquals(session.bySpark(sql).rows(), accelerated.rows());
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "json"})
  void wholeFilesOfTextAreReadInTasks(String format) {
    Path files = directory.resolve("text-" + format);
    session.bySpark("SELECT 1");
    session
        .spark()
        .sql("SELECT id, id % 7 AS k, concat('t', id) AS s FROM range(0, 5000, 1, 3)")
        .write()
        .format(format)
        .save(files.toString());
    session
        .spark()
        .sql(
            "CREATE OR REPLACE TEMPORARY VIEW lines (id BIGINT, k INT, s STRING) USING %s"
                    .formatted(format)
                + " OPTIONS (path '%s')".formatted(files));
    String sql = "SELECT k, count(s), sum(id) FROM lines WHERE id > 10 AND s <> 't20' GROUP BY k";

    Answer accelerated = session.accelerated(sql);

    assertEquals(
        List.of("offloaded: Accelerator duckdb, a part in each task"), accelerated.report());
    assertEquals(session.bySpark(sql).rows(), accelerated.rows());
  }

  @Test
  void partsOfTextStayInSpark() {
    Path files = directory.resolve("long");
    session.bySpark("SELECT 1");
    session
        .spark()
        .sql("SELECT id, repeat('x', 100) AS s FROM range(0, 100000, 1, 1)")
        .write()
        .csv(files.toString());
    session
        .spark()
        .sql(
            "CREATE OR REPLACE TEMPORARY VIEW lines (id BIGINT, s STRING) USING csv OPTIONS (path '%s')"
                .formatted(files));
    String sql = "SELECT count(*), sum(id) FROM lines WHERE s > 'a'";

    Answer accelerated = session.accelerated(sql);

    assertTrue(
        accelerated.report().toString().contains("text files so large that Spark reads parts"),
        accelerated.report().toString());
    assertEquals(session.bySpark(sql).rows(), accelerated.rows());
  }
}
