package io.tenon.cli.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.cli.CliErrorCode;
import io.tenon.spi.TenonException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptRunnerTest {
  private static SparkSession session;

  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

  @BeforeAll
  static void start(@TempDir java.nio.file.Path directory) {
    session =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 2)
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.warehouse.dir", directory.toString())
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    session.stop();
  }

  @Test
  void everyTypeHasATextAndNullIsNull() {
    assertEquals(
        "i,d,s,b,t,x,a,m,n\n"
            + "1,1.50,text,true,2026-01-31 12:00:00,0AFF,\"[1, null]\",{k -> 2},\n",
        run(
            "SELECT 1 AS i, CAST(1.5 AS DECIMAL(5,2)) AS d, 'text' AS s, true AS b,"
                + " TIMESTAMP'2026-01-31 12:00:00' AS t, X'0aff' AS x, array(1, null) AS a,"
                + " map('k', 2) AS m, null AS n",
            ResultFormat.CSV));
  }

  @Test
  void jsonKeepsTypesAndNulls() {
    assertEquals(
        "{\"i\":1,\"s\":\"a\\\"b\",\"n\":null,\"l\":[1,2],\"o\":{\"k\":true}}\n",
        run(
            "SELECT 1 AS i, 'a\"b' AS s, null AS n, array(1, 2) AS l, struct(true AS k) AS o",
            ResultFormat.JSON));
  }

  @Test
  void columnsMayHaveTheSameName() {
    assertEquals("a,a\n1,2\n", run("SELECT 1 AS a, 2 AS a", ResultFormat.CSV));
  }

  @Test
  void statementsSeeWhatEarlierOnesDid() {
    assertEquals(
        "n\n3\n",
        run(
            "CREATE OR REPLACE TEMPORARY VIEW v AS SELECT * FROM range(3); SELECT count(*) AS n FROM v",
            ResultFormat.CSV));
  }

  @Test
  void aBlockGivesItsLastResult() {
    assertEquals(
        "n\n2\n",
        run("BEGIN DECLARE n INT = 1; SET n = n + 1; SELECT n AS n; END;", ResultFormat.CSV));
  }

  @Test
  void manyRowsOfManyPartitionsKeepTheirOrder() {
    String result = run("SELECT id FROM range(0, 50000, 1, 7) ORDER BY id", ResultFormat.CSV);
    StringBuilder expected = new StringBuilder("id\n");
    for (int i = 0; i < 50_000; i++) {
      expected.append(i).append('\n');
    }
    assertEquals(expected.toString(), result);
  }

  @Test
  void parametersStandForValues() {
    assertEquals(
        "a,b,c\n7,x; DROP TABLE t,2026-01-31\n",
        run(
            "SELECT :n + 0 AS a, :s AS b, :d AS c LIMIT :n",
            ResultFormat.CSV,
            Map.of("n", "7", "s", "x; DROP TABLE t", "d", "DATE '2026-01-31'", "unused", "1")));
  }

  @Test
  void aSyntaxErrorIsPlacedInTheFile() {
    String message = failure("SELECT 1;\n\n  SELECT * FORM t;\n");
    assertTrue(message.startsWith("test.sql:3:17: [PARSE_SYNTAX_ERROR]"), message);
    assertTrue(message.contains("\n  SELECT * FORM t;\n                ^\n"), message);
    assertTrue(
        message.endsWith("in the statement that begins at test.sql:3:3: SELECT * FORM t"), message);
  }

  @Test
  void anUnknownNameIsPlacedInTheFile() {
    String message = failure("SELECT 1;\n/* c */ SELECT\n   nope\nFROM range(1);\n");
    assertTrue(message.startsWith("test.sql:3:4: [UNRESOLVED_COLUMN"), message);
    assertTrue(message.contains("`nope`"), message);
  }

  @Test
  void anErrorWhileRunningIsPlacedInTheFile() {
    String message = failure("SELECT 1;\nSELECT id,\n  1 / (id - 3)\nFROM range(10);\n");
    assertTrue(message.startsWith("test.sql:3:3: [DIVIDE_BY_ZERO]"), message);
  }

  @Test
  void aMissingTableIsPlacedInTheFile() {
    String message = failure("SELECT *\nFROM missing_table");
    assertTrue(message.startsWith("test.sql:2:6: [TABLE_OR_VIEW_NOT_FOUND]"), message);
  }

  @Test
  void anErrorAfterAParameterIsPlacedWhereItStandsInTheFile() {
    String message =
        failure("SELECT :p,\n nope FROM range(1)", Map.of("p", "a value longer than its name"));
    assertTrue(message.startsWith("test.sql:2:2: [UNRESOLVED_COLUMN"), message);
  }

  @Test
  void aMissingParameterIsNamed() {
    String message = failure("SELECT :absent");
    assertTrue(message.startsWith("test.sql:1:8: [UNBOUND_SQL_PARAMETER]"), message);
    assertTrue(message.contains("absent"), message);
  }

  @Test
  void whatCameBeforeAnErrorIsWritten() {
    StringWriter out = new StringWriter();
    assertThrows(
        TenonException.class,
        () -> runner("SELECT 1 AS a; SELECT x", ResultFormat.CSV, Map.of(), out, false).run());
    assertEquals("a\n1\n", out.toString());
  }

  @Test
  void progressNamesStatementsAndRows() {
    runner("SELECT 1;\nSELECT 2", ResultFormat.CSV, Map.of(), new StringWriter(), true).run();
    String text = progress.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("[2/2] test.sql:2  SELECT 2"), text);
    assertTrue(text.contains("1 rows"), text);
  }

  private String failure(String text) {
    return failure(text, Map.of());
  }

  private String failure(String text, Map<String, String> parameters) {
    ScriptRunner runner = runner(text, ResultFormat.CSV, parameters, new StringWriter(), false);
    TenonException failure = assertThrows(TenonException.class, runner::run);
    assertTrue(failure.is(CliErrorCode.SQL_FAILED), failure.toString());
    return String.valueOf(failure.getMessage());
  }

  private String run(String text, ResultFormat format) {
    return run(text, format, Map.of());
  }

  private String run(String text, ResultFormat format, Map<String, String> parameters) {
    StringWriter out = new StringWriter();
    runner(text, format, parameters, out, false).run();
    return out.toString();
  }

  private ScriptRunner runner(
      String text,
      ResultFormat format,
      Map<String, String> parameters,
      StringWriter out,
      boolean tells) {
    SqlRun run = new SqlRun("test.sql", text, parameters, format, Optional.empty(), tells, tells);
    return new ScriptRunner(
        session, run, out, new PrintStream(progress, true, StandardCharsets.UTF_8));
  }
}
