package io.tenon.itests.accelerator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.accelerator.AcceleratedSession.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CSV files: read by the accelerator where they are plain, with Spark's answers in every case. */
class AcceleratedCsvIT {
  private static final String COLUMNS =
      "b BOOLEAN, i INT, l BIGINT, d DOUBLE, f FLOAT, m DECIMAL(9, 2), t DATE, s STRING";
  private static final String ALL = "SELECT * FROM lines";

  @TempDir static Path directory;
  private static AcceleratedSession session;

  @BeforeAll
  static void start() throws IOException {
    session = AcceleratedSession.start(directory, "local[2]", "tenon-accelerator-duckdb");
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  private static void view(Path files, String columns, String options) {
    session
        .spark()
        .sql(
            "CREATE OR REPLACE TEMPORARY VIEW lines (%s) USING csv OPTIONS (path '%s'%s)"
                .formatted(columns, files, options));
  }

  @Test
  void whatSparkHasWrittenIsReadAsSparkReadsIt() {
    Path files = directory.resolve("written");
    session.bySpark("SELECT 1");
    session
        .spark()
        .sql(
            """
            SELECT id % 3 = 0 AS b, int(id - 500) AS i, id * 1234567890123 AS l,
              if(id % 11 = 0, null, id / 7) AS d, float(id / 3) AS f,
              if(id % 5 = 0, null, cast(id / 4 - 100 AS DECIMAL(9, 2))) AS m,
              date_add(DATE'1992-01-01', int(id * 37)) AS t,
              if(id % 13 = 0, null, concat('a, b ', id, ' \u20ac')) AS s
            FROM range(0, 1000, 1, 3)
            """)
        .write()
        .option("header", "true")
        .csv(files.toString());
    view(files, COLUMNS, ", header 'true'");

    Answer accelerated =
        session.accelerated("SELECT b, count(*), sum(i), max(t) FROM lines WHERE l > 0 GROUP BY b");
    assertTrue(accelerated.isWhole(), accelerated.report().toString());
    assertFalse(accelerated.hasFailures(), accelerated.report().toString());

    for (String query :
        new String[] {
          ALL + " WHERE i > 3 ORDER BY l",
          "SELECT count(*) FROM lines",
          "SELECT s, m + 1, d * 2, f FROM lines WHERE t >= DATE'2000-01-01' AND NOT b",
          "SELECT b, count(*), count(d), sum(i), max(t), min(s), sum(m) FROM lines GROUP BY b"
        }) {
      assertEquals(session.bySpark(query).rows(), session.accelerated(query).rows(), query);
    }
  }

  /** One that is read in another way by somebody is left to Spark, whatever it is. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "true,1,2,3,4,5,2020-01-01,x",
        "TRUE,+1,-2,3e2,.5,5.25,2020-02-29,x",
        "true, 1,2,3,4,5,2020-01-01,x",
        "true,1e2,2,3,4,5,2020-01-01,x",
        "true,1.5,2,3,4,5,2020-01-01,x",
        "true,1_0,2,3,4,5,2020-01-01,x",
        "true,99999999999,2,3,4,5,2020-01-01,x",
        "yes,1,2,3,4,5,2020-01-01,x",
        "true,1,2,NaN,Infinity,5,2020-01-01,x",
        "true,1,2,inf,-Inf,5,2020-01-01,x",
        "true,1,2,1_0.5,3,5,2020-01-01,x",
        "true,1,2,3d,4f,5,2020-01-01,x",
        "true,1,2, 3 ,4,5,2020-01-01,x",
        "true,1,2,3,4,5.005,2020-01-01,x",
        "true,1,2,3,4,12345678.5,2020-01-01,x",
        "true,1,2,3,4,1e3,2020-01-01,x",
        "true,1,2,3,4,5,2020-1-1,x",
        "true,1,2,3,4,5,2020-02-30,x",
        "true,1,2,3,4,5,2020-01-01 10:00:00,x",
        "true,1,2,3,4,5,10000-01-01,x",
        "true,1,2,3,4,5,2020-01-01, x ",
        "true,1,2,3,4,5,2020-01-01,\"x\ny\"",
        "true,1,2,3,4,5,2020-01-01,\"x\"\"y\"",
        "true,1,2,3,4,5,2020-01-01,\"x\\\"y\"",
        "true,1,2,3,4,5,2020-01-01,\"\"",
        "true,1,2,3,4,5,2020-01-01,x\"y\"",
        "true,1,2,3,4,5,2020-01-01",
        "true,1,2,3,4,5,2020-01-01,x,y",
        "\ntrue,1,2,3,4,5,2020-01-01,x\n\n",
        "true,1,2,3,4,5,2020-01-01,x\r\nfalse,1,2,3,4,5,2020-01-01,y",
        ",,,,,,,",
        "#rue,1,2,3,4,5,2020-01-01,x"
      })
  void oddLineIsReadAsSparkReadsIt(String line) throws IOException {
    Path file = Files.createTempFile(directory, "odd", ".csv");
    String plain = "false,7,8,9,1,2,2021-03-04,z\n";
    Files.writeString(file, plain + line + "\n" + plain, StandardCharsets.UTF_8);
    view(file, COLUMNS, "");

    assertEquals(session.bySpark(ALL).rows(), session.accelerated(ALL).rows());
  }

  @Test
  void compressedFilesAndOptionsThatChangeTheMeaningStayInSpark() {
    Path files = directory.resolve("packed");
    session.bySpark("SELECT 1");
    session
        .spark()
        .sql("SELECT id FROM range(5)")
        .write()
        .option("compression", "gzip")
        .csv(files.toString());
    view(files, "id INT", "");
    Answer packed = session.accelerated("SELECT sum(id) FROM lines");
    assertEquals("[[10]]", packed.rows().toString());
    assertFalse(packed.isWhole(), packed.report().toString());

    view(files, "id INT", ", comment '#'");
    Answer commented = session.accelerated("SELECT sum(id) FROM lines");
    assertFalse(commented.isWhole(), commented.report().toString());
    assertTrue(
        commented.report().toString().contains("option comment"), commented.report().toString());
  }
}
