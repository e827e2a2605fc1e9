package io.tenon.cli.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.junit.jupiter.api.Test;

class SqlRunTest {
  @Test
  void argumentsCarryTheWholeRun() {
    SqlRun run =
        new SqlRun(
            "a b.sql",
            "SELECT '--'; \n",
            Map.of("p", "x=y", "q", ""),
            ResultFormat.JSON,
            Optional.of("/tmp/o ut"),
            true,
            false);
    assertEquals(run, SqlRun.ofArguments(run.arguments().toArray(String[]::new)));
  }

  @Test
  void plainNumbersAndLiteralsAreValuesAndTheRestIsText() {
    assertEquals("007", SqlParameters.value("007"));
    assertEquals("1e5", SqlParameters.value("1e5"));
    assertEquals("2026-01-31", SqlParameters.value("2026-01-31"));
    assertEquals("SELECT 1", SqlParameters.value("SELECT 1"));
    assertEquals("date", SqlParameters.value("date"));
    assertEquals("it's", SqlParameters.value("it's"));
    assertEquals(Column.class, SqlParameters.value("42").getClass());
    assertEquals(Column.class, SqlParameters.value("-1.50").getClass());
    assertEquals(Column.class, SqlParameters.value("DATE '2026-01-31'").getClass());
    assertEquals(Column.class, SqlParameters.value("null").getClass());
  }
}
