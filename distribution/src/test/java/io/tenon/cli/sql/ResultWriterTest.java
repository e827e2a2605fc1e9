package io.tenon.cli.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class ResultWriterTest {
  private final StringWriter out = new StringWriter();

  @Test
  void aTableIsAlignedAndSaysNull() throws IOException {
    write(
        ResultFormat.TABLE,
        List.of("id", "name"),
        row("1", "ä😀"),
        row("100", null),
        row("2", "x"));
    assertEquals(
        """
        id  | name
        ----+-----
        1   | ä😀
        100 | NULL
        2   | x
        (3 rows)

        """,
        out.toString());
  }

  @Test
  void aTableShowsControlCharactersWithoutObeyingThem() throws IOException {
    write(ResultFormat.TABLE, List.of("a"), row("x\ny\t\u001b[31m"));
    assertEquals("a\n----------------\nx\\ny\\t\\u001b[31m\n(1 row)\n\n", out.toString());
  }

  @Test
  void anEmptyTableHasItsHeadings() throws IOException {
    write(ResultFormat.TABLE, List.of("a", "b"));
    assertEquals("a | b\n--+--\n(0 rows)\n\n", out.toString());
  }

  @Test
  void aTableGoesOnAfterTheRowsItMeasures() throws IOException {
    ResultWriter writer = ResultFormat.TABLE.writer(out, List.of("n"));
    for (int i = 0; i < 1500; i++) {
      writer.row(row(Integer.toString(i)));
    }
    writer.finish();
    List<String> lines = out.toString().lines().toList();
    assertEquals("0", lines.get(2));
    assertEquals("1499", lines.get(1501));
    assertEquals("(1500 rows)", lines.get(1502));
  }

  @Test
  void csvQuotesWhatNeedsItAndTellsNullFromEmpty() throws IOException {
    write(
        ResultFormat.CSV,
        List.of("a", "b,c"),
        row("1", "say \"hi\""),
        row(null, ""),
        row("line\nbreak", "plain"));
    assertEquals("a,\"b,c\"\n1,\"say \"\"hi\"\"\"\n,\"\"\n\"line\nbreak\",plain\n", out.toString());
  }

  private void write(ResultFormat format, List<String> columns, Row... rows) throws IOException {
    ResultWriter writer = format.writer(out, columns);
    for (Row row : rows) {
      writer.row(row);
    }
    writer.finish();
  }

  private static Row row(Object... values) {
    return RowFactory.create(values);
  }
}
