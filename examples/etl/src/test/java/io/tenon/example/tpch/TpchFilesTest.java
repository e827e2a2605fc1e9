package io.tenon.example.tpch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.example.terminal.Problem;
import io.tenon.example.terminal.TerminalFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TpchFilesTest {
  private static final double SCALE = 0.001;

  @TempDir Path data;

  @Test
  void anInterruptedRunGoesOnWithTheMissingTable() throws IOException {
    TpchFiles files = new TpchFiles(data, SCALE);
    TerminalFixture first = new TerminalFixture();
    files.ensure(first.terminal());
    assertTrue(first.text().contains("8 tables"), first.text());
    FileTime orders = Files.getLastModifiedTime(onlyPart(files, "orders"));

    Files.delete(files.table("region").resolve("_SUCCESS"));
    Files.createDirectories(files.folder().resolve(".unfinished-nation"));
    TerminalFixture second = new TerminalFixture();
    files.ensure(second.terminal());

    assertTrue(second.text().contains("1 tables, 5 rows, the others were there"), second.text());
    assertEquals(orders, Files.getLastModifiedTime(onlyPart(files, "orders")));
    assertFalse(Files.exists(files.folder().resolve(".unfinished-nation")));

    TerminalFixture third = new TerminalFixture();
    files.ensure(third.terminal());
    assertTrue(third.text().contains("there already"), third.text());

    try (Stream<Path> parts = Files.list(files.table("lineitem"))) {
      Path part = parts.filter(p -> p.toString().endsWith(".parquet")).findFirst().orElseThrow();
      Files.write(part, new byte[] {1, 2, 3});
    }
    assertFalse(CompleteTable.isThere(files.table("lineitem"), SCALE), "a truncated file");
  }

  private static Path onlyPart(TpchFiles files, String table) {
    return files.table(table).resolve("part-00000.parquet");
  }

  @Test
  void aTableOfAnotherScaleIsNotTaken() throws IOException {
    Path unfinished = Files.createDirectories(data.resolve("unfinished"));
    CompleteTable.publish(unfinished, data.resolve("region"), 0.5, 5);
    assertTrue(CompleteTable.isThere(data.resolve("region"), 0.5));
    assertFalse(CompleteTable.isThere(data.resolve("region"), 1));
  }

  @Test
  void aFileInPlaceOfTheFolderIsNamed() throws IOException {
    Path file = Files.createFile(data.resolve("taken"));
    Problem e =
        assertThrows(
            Problem.class,
            () -> new TpchFiles(file, SCALE).ensure(new TerminalFixture().terminal()));
    assertTrue(e.getMessage().contains(file + ""), e.getMessage());
    assertTrue(e.getMessage().contains("--data"), e.getMessage());
  }

  @Test
  void aScaleOfNothingIsRefused() {
    assertEquals(2, assertThrows(Problem.class, () -> new TpchFiles(data, 0)).exitCode());
    assertEquals(2, assertThrows(Problem.class, () -> new TpchFiles(data, Double.NaN)).exitCode());
  }

  @Test
  void theFolderIsNamedAfterTheScale() {
    assertEquals(data.resolve("sf0.1"), new TpchFiles(data, 0.1).folder());
    assertEquals(data.resolve("sf10"), new TpchFiles(data, 10).folder());
  }
}
