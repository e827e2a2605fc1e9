package io.tenon.itests.accelerator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.accelerator.AcceleratedSession.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * CSV and JSON: read by the accelerator where they are plain, with Spark's answers in all cases.
 */
class AcceleratedTextIT {
  private static final String COLUMNS =
      "b BOOLEAN, i INT, l BIGINT, d DOUBLE, f FLOAT, m DECIMAL(9, 2), t DATE, s STRING";
  private static final String KEYS =
      "b BOOLEAN, y TINYINT, i INT, l BIGINT, d DOUBLE, m DECIMAL(9, 2), t DATE, s STRING";

  private static final List<String> ODD_CSV =
      List.of(
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
          "#rue,1,2,3,4,5,2020-01-01,x");

  private static final List<String> ODD_JSON =
      List.of(
          "{\"i\":1.0}",
          "{\"i\":1e2}",
          "{\"i\":\"5\"}",
          "{\"i\":99999999999}",
          "{\"i\":-0,\"d\":-0}",
          "{\"i\":01}",
          "{\"i\":+1}",
          "{\"i\":null}",
          "{\"i\":1,\"i\":2}",
          "{\"I\":1}",
          "{\"i\" : 1 , \"s\" : \"x\" }",
          "{\"i\":1,}",
          "{\"i\":1",
          "{\"i\":1} ",
          "  {\"i\":1}",
          "{\"i\":1}\r",
          "{\"i\":1}{\"i\":2}",
          "[{\"i\":1},{\"i\":2}]",
          "{'i':1}",
          "{i:1}",
          "{}",
          "",
          "null",
          "{\"y\":128}",
          "{\"l\":9223372036854775807}",
          "{\"l\":9223372036854775808}",
          "{\"d\":1}",
          "{\"d\":-0.0}",
          "{\"d\":1e400}",
          "{\"d\":1.7976931348623157e308}",
          "{\"d\":0.1234567890123456789}",
          "{\"d\":123456789012345678}",
          "{\"d\":\"NaN\"}",
          "{\"d\":NaN}",
          "{\"m\":-0.01}",
          "{\"m\":1234567.89}",
          "{\"m\":1.005}",
          "{\"m\":1e3}",
          "{\"m\":12345678.5}",
          "{\"m\":\"1.5\"}",
          "{\"m\":.5}",
          "{\"b\":\"true\"}",
          "{\"b\":1}",
          "{\"t\":\"0001-01-01\"}",
          "{\"t\":\"2020-1-1\"}",
          "{\"t\":\"2020-02-30\"}",
          "{\"t\":\"2020-01-01T00:00:00\"}",
          "{\"t\":18000}",
          "{\"s\":1.10}",
          "{\"s\":{\"a\":1.10}}",
          "{\"s\":\"\\\"a\\\\b\\/c\\n\"}",
          "{\"s\":\"\\u00e4\"}",
          "{\"s\":\"\\u0000\"}",
          "{\"s\":\"\u00e4\u20ac\ud83d\ude00\"}",
          "{\"s\":\"x\ty\"}",
          "{\"x\":{\"i\":[1,2,{\"k\":\"}\"}]},\"i\":3}",
          "{\"x\":[1,,2],\"i\":3}",
          "{\"x\":tru,\"i\":3}");

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

  private static void view(String format, Path files, String columns, String options) {
    session
        .spark()
        .sql(
            "CREATE OR REPLACE TEMPORARY VIEW lines (%s) USING %s OPTIONS (path '%s'%s)"
                .formatted(columns, format, files, options));
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "json"})
  void whatSparkHasWrittenIsReadAsSparkReadsIt(String format) {
    Path files = directory.resolve("written-" + format);
    session.bySpark("SELECT 1");
    session
        .spark()
        .sql(
            """
            SELECT id % 3 = 0 AS b, int(id - 500) AS i, id * 1234567890123 AS l,
              if(id % 11 = 0, null, id / 7) AS d,
              if(id % 5 = 0, null, cast(id / 4 - 100 AS DECIMAL(9, 2))) AS m,
              date_add(DATE'1992-01-01', int(id * 37)) AS t,
              if(id % 13 = 0, null, concat('a, b ', id, ' \u20ac')) AS s
            FROM range(0, 1000, 1, 3)
            """)
        .write()
        .option("header", "true")
        .format(format)
        .save(files.toString());
    String columns = "b BOOLEAN, i INT, l BIGINT, d DOUBLE, m DECIMAL(9, 2), t DATE, s STRING";
    view(format, files, columns, format.equals("csv") ? ", header 'true'" : "");

    for (String query :
        new String[] {
          "SELECT * FROM lines WHERE i > 3 ORDER BY l",
          "SELECT count(*) FROM lines",
          "SELECT s, m + 1, d * 2 FROM lines WHERE t >= DATE'2000-01-01' AND NOT b",
          "SELECT b, count(*), count(d), sum(i), max(t), min(s), sum(m) FROM lines GROUP BY b"
        }) {
      Answer accelerated = session.accelerated(query);

      assertTrue(accelerated.isWhole(), accelerated.report().toString());
      assertFalse(accelerated.hasFailures(), accelerated.report().toString());
      assertEquals(session.bySpark(query).rows(), accelerated.rows(), query);
    }
  }

  /** What is read in another way by somebody is left to Spark, whatever it is. */
  @Test
  void oddLinesAreReadAsSparkReadsThem() throws IOException {
    assertReadAsBySpark("csv", COLUMNS, "false,7,8,9,1,2,2021-03-04,z", ODD_CSV);
    assertReadAsBySpark(
        "json",
        KEYS,
        "{\"b\":false,\"y\":7,\"i\":7,\"l\":8,\"d\":9.5,\"m\":1.25,\"t\":\"2021-03-04\",\"s\":\"z\"}",
        ODD_JSON);
  }

  private static void assertReadAsBySpark(
      String format, String columns, String plain, List<String> odd) throws IOException {
    Path files = Files.createDirectory(directory.resolve("odd-" + format));
    for (int i = 0; i < odd.size(); i++) {
      Files.writeString(
          files.resolve("%02d".formatted(i)),
          plain + "\n" + odd.get(i) + "\n" + plain + "\n",
          StandardCharsets.UTF_8);
    }
    view(format, files, columns, "");
    // One query of Spark's for all files takes as long as one for one file.
    List<String> expected =
        session
            .bySpark("SELECT substring_index(input_file_name(), '/', -1) AS file, * FROM lines")
            .rows();

    List<String> differing = new ArrayList<>();
    for (int i = 0; i < odd.size(); i++) {
      String file = "[%02d,".formatted(i);
      view(format, files.resolve("%02d".formatted(i)), columns, "");
      List<String> rows =
          session.accelerated("SELECT * FROM lines").rows().stream()
              .map(row -> file + row.substring(1))
              .toList();
      List<String> wanted = expected.stream().filter(row -> row.startsWith(file)).toList();
      if (!rows.equals(wanted)) {
        differing.add(odd.get(i) + " is read as " + rows + ", by Spark as " + wanted);
      }
    }

    assertEquals(List.of(), differing);
  }

  @Test
  void whatIsNotReadHereStaysInSparkWithItsReason() {
    Path packed = directory.resolve("packed");
    Path plain = directory.resolve("plain");
    session.bySpark("SELECT 1");
    var rows = session.spark().sql("SELECT id, float(id) AS f, array(id) AS a FROM range(5)");
    rows.write().option("compression", "gzip").json(packed.toString());
    rows.write().json(plain.toString());

    assertStays("json", packed, "id INT", "", "JSON that is compressed");
    assertStays("json", plain, "id INT", ", allowComments 'true'", "option allowcomments");
    assertStays("csv", plain, "id INT", ", comment '#'", "option comment");
    view("json", plain, "id INT, f FLOAT, a ARRAY<BIGINT>", "");
    assertReason("values of the type float", session.accelerated("SELECT sum(f) FROM lines"));
    assertReason("array<bigint>", session.accelerated("SELECT count(a) FROM lines"));
  }

  private static void assertStays(
      String format, Path files, String columns, String options, String reason) {
    view(format, files, columns, options);
    assertReason(reason, session.accelerated("SELECT count(id) FROM lines"));
  }

  private static void assertReason(String reason, Answer answer) {
    assertFalse(answer.isWhole(), answer.report().toString());
    assertTrue(answer.report().toString().contains(reason), answer.report().toString());
  }
}
