package io.tenon.itests.accelerator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.benchmarks.tpc.Suite;
import io.tenon.itests.accelerator.AcceleratedSession.Answer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a cluster each task has the accelerator do its share. */
class AcceleratedClusterIT {
  @TempDir static Path directory;
  private static AcceleratedSession session;

  @BeforeAll
  static void start() throws IOException {
    session =
        AcceleratedSession.start(
            directory, "process[2,1,1g]", "tenon-accelerator-duckdb", "tenon-cluster-local");
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"q01", "q06"})
  void sharesOfTasksAreOffloadedWithSparksAnswer(String query) {
    String sql = Suite.TPCH.text(query);

    Answer accelerated = session.accelerated(sql);

    assertTrue(
        accelerated.report().contains("offloaded: Accelerator duckdb, a part in each task"),
        accelerated.report().toString());
    assertEquals(session.bySpark(sql).rows(), accelerated.rows());
  }
}
