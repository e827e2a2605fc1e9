package io.tenon.cli.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tenon.cli.sql.SqlScript.Position;
import java.util.List;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.parser.ParserInterface;
import org.apache.spark.sql.execution.SparkSqlParser;
import org.junit.jupiter.api.Test;

class SqlScriptTest {
  private final ParserInterface parser = new SparkSqlParser();

  @Test
  void semicolonsEndStatements() {
    assertEquals(List.of("SELECT 1", "SELECT 2"), texts("SELECT 1;\n SELECT 2 ;\n"));
  }

  @Test
  void theLastSemicolonMayBeMissing() {
    assertEquals(List.of("SELECT 1", "SELECT 2"), texts("SELECT 1; SELECT 2"));
  }

  @Test
  void semicolonsInStringsEndNothing() {
    assertEquals(
        List.of("SELECT 'a;b', \"c;d\", 'it''s;', 'back\\';slash'", "SELECT r'raw;\\'"),
        texts("SELECT 'a;b', \"c;d\", 'it''s;', 'back\\';slash'; SELECT r'raw;\\';"));
  }

  @Test
  void semicolonsInQuotedNamesEndNothing() {
    assertEquals(List.of("SELECT 1 AS `a;b``;`"), texts("SELECT 1 AS `a;b``;`;"));
  }

  @Test
  void commentsAroundStatementsAreLeftOut() {
    assertEquals(
        List.of("SELECT /* in; */ 1 -- one;\n+ 1"),
        texts(
            "-- before;\n/* and; /* nested; */ ; */ SELECT /* in; */ 1 -- one;\n+ 1 -- after;\n;"));
  }

  @Test
  void hintsBelongToTheirStatement() {
    assertEquals(
        List.of("SELECT /*+ BROADCAST(a) */ * FROM a"),
        texts("SELECT /*+ BROADCAST(a) */ * FROM a;"));
  }

  @Test
  void onlyCommentsAndSemicolonsAreNoStatements() {
    assertEquals(List.of(), texts(";; -- nothing\n /* at all */ ;"));
  }

  @Test
  void aBlockIsOneStatement() {
    String block =
        "BEGIN\n"
            + "  DECLARE n INT = 0;\n"
            + "  WHILE n < 3 DO SET n = n + 1; END WHILE;\n"
            + "  IF n = 3 THEN SELECT CASE WHEN n > 2 THEN 'end;' END; END IF;\n"
            + "  BEGIN SELECT n; END;\n"
            + "END";
    assertEquals(List.of("SELECT 1", block, "SELECT 2"), texts("SELECT 1;" + block + ";SELECT 2;"));
  }

  @Test
  void labelsInABlockDoNotEndIt() {
    String block = "BEGIN l: LOOP LEAVE l; END LOOP l; part: BEGIN SELECT 1; END part; END";
    assertEquals(List.of(block, "SELECT 2"), texts(block + "; SELECT 2"));
  }

  @Test
  void aBrokenBlockRunsToTheEnd() {
    String block = "BEGIN SELECT 1; SELEKT 2; END; SELECT 3";
    assertEquals(List.of(block), texts(block));
  }

  @Test
  void anUnclosedCommentIsLeftForSparkToRefuse() {
    assertEquals(List.of("SELECT 1", "/* open; SELECT 2"), texts("SELECT 1; /* open; SELECT 2"));
  }

  @Test
  void positionsCountLinesAndColumnsFromOne() {
    SqlScript script = script("SELECT 1;\n\n  SELECT 2;");
    assertEquals(new Position(1, 1), script.position(script.statements().get(0).start()));
    assertEquals(new Position(3, 3), script.position(script.statements().get(1).start()));
  }

  @Test
  void columnsCountACharacterOutsideTheBasicPlaneOnce() {
    SqlScript script = script("/* 😀 */ SELECT '😀'; SELECT 2");
    assertEquals(
        List.of("SELECT '😀'", "SELECT 2"),
        script.statements().stream().map(SqlStatement::text).toList());
    assertEquals(new Position(1, 9), script.position(script.statements().get(0).start()));
    assertEquals(new Position(1, 21), script.position(script.statements().get(1).start()));
  }

  private List<String> texts(String text) {
    return script(text).statements().stream().map(SqlStatement::text).toList();
  }

  private SqlScript script(String text) {
    return SqlScript.split("test.sql", text, this::parses);
  }

  private boolean parses(String text) {
    try {
      parser.parsePlan(text);
      return true;
    } catch (ParseException e) {
      return false;
    }
  }
}
