package io.tenon.itests.accelerator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.benchmarks.tpc.Suite;
import io.tenon.benchmarks.tpc.TpcdsData;
import io.tenon.itests.accelerator.AcceleratedSession.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The 99 queries of TPC-DS on one machine: offloaded whole, with Spark's answers. The tables are
 * made first, at a scale of 0.01 unless {@code tenon.tpcds.scale} says another one.
 */
@EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
class AcceleratedTpcdsIT {
  @TempDir static Path directory;
  private static AcceleratedSession session;

  @BeforeAll
  static void start() throws IOException {
    session =
        AcceleratedSession.start(directory, "local[2]", "tenon-accelerator-duckdb").rounding();
    Path tables = directory.resolve("tpcds");
    double scale = Double.parseDouble(System.getProperty("tenon.tpcds.scale"));
    new TpcdsData(tables, scale).ensure(session.spark());
    Suite.TPCDS.views(session.spark(), tables);
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  static List<String> queries() {
    return Suite.TPCDS.queries();
  }

  @ParameterizedTest
  @MethodSource("queries")
  void queryIsOffloadedWholeWithSparksAnswer(String query) {
    Answer accelerated = session.accelerated(Suite.TPCDS.text(query));
    Answer bySpark = session.bySpark(Suite.TPCDS.text(query));

    // At a small scale Spark divides by the number of no rows at all.
    assertTrue(bySpark.isError() || accelerated.isWhole(), accelerated.report().toString());
    if (bySpark.isError() || !bySpark.rows().equals(accelerated.rows())) {
      String all = Suite.TPCDS.unlimited(query);
      assertEquals(session.bySpark(all).rows(), session.accelerated(all).rows());
    }
  }
}
