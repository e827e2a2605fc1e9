package io.tenon.accelerator.duckdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.Accelerator;
import io.tenon.spi.accelerator.AcceleratorErrorCode;
import io.tenon.spi.accelerator.AggregateCall;
import io.tenon.spi.accelerator.AggregateMode;
import io.tenon.spi.accelerator.CompiledFragment;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.EvalMode;
import io.tenon.spi.accelerator.Execution;
import io.tenon.spi.accelerator.ExecutionMetrics;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Expression.Literal;
import io.tenon.spi.accelerator.Field;
import io.tenon.spi.accelerator.FileSplit;
import io.tenon.spi.accelerator.JoinType;
import io.tenon.spi.accelerator.NamedExpression;
import io.tenon.spi.accelerator.Relation;
import io.tenon.spi.accelerator.SortKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuckDbAcceleratorTest {
  private static final Field NUMBER = new Field("n", Simple.LONG, true);

  @TempDir Path folder;
  private Accelerator accelerator;

  @BeforeEach
  void open() {
    accelerator = Runs.open(folder.resolve("spill"), ByteSize.ofMebibytes(256));
  }

  @AfterEach
  void close() {
    accelerator.close();
  }

  @Test
  void splitsSideBySideReadEachRowGroupOnce() throws IOException {
    Path file = folder.resolve("groups.parquet");
    long length = Runs.write(file, "SELECT range AS n FROM range(20000)", ", ROW_GROUP_SIZE 2048");
    List<String> together = new ArrayList<>();
    for (int part = 0; part < 5; part++) {
      long start = length * part / 5;
      FileSplit split =
          new FileSplit(file.toUri(), start, length * (part + 1) / 5 - start, length, List.of());
      together.addAll(
          Runs.rows(accelerator, Runs.scan(List.of(split), List.of(NUMBER), List.of())));
    }

    assertEquals(
        IntStream.range(0, 20000).mapToObj(Integer::toString).sorted().toList(),
        together.stream().sorted().toList());
  }

  @Test
  void constantsBelongToTheirFilesAndMissingColumnsAreNull() throws IOException {
    List<FileSplit> splits = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Path file = folder.resolve("part=" + i + ".parquet");
      String column = i % 2 == 0 ? "n" : "other";
      long length = Runs.write(file, "SELECT CAST(" + i + " AS BIGINT) AS " + column, "");
      splits.add(
          new FileSplit(
              file.toUri(), 0, length, length, List.of(new Literal(Simple.STRING, "p" + i))));
    }

    List<String> rows =
        Runs.rows(
            accelerator,
            Runs.scan(splits, List.of(NUMBER), List.of(new Field("p", Simple.STRING, true))));

    assertEquals(
        IntStream.range(0, 20)
            .mapToObj(i -> (i % 2 == 0 ? "" + i : "null") + " p" + i)
            .sorted()
            .toList(),
        rows);
  }

  @Test
  void fileThatChangesIsReadAnew() throws IOException {
    Path file = folder.resolve("changing.parquet");
    long length = Runs.write(file, "SELECT CAST(1 AS BIGINT) AS n", "");
    Relation.Scan before =
        Runs.scan(
            List.of(new FileSplit(file.toUri(), 0, length, length, List.of())),
            List.of(NUMBER),
            List.of());
    assertEquals(List.of("1"), Runs.rows(accelerator, before));

    Files.delete(file);
    length = Runs.write(file, "SELECT CAST(2 AS INTEGER) AS n, 'more' AS m", "");
    Relation.Scan after =
        Runs.scan(
            List.of(new FileSplit(file.toUri(), 0, length, length, List.of())),
            List.of(NUMBER),
            List.of());

    assertEquals(List.of("2"), Runs.rows(accelerator, after));
  }

  @Test
  void columnOfAnotherTypeIsABadFile() throws IOException {
    Path file = folder.resolve("text.parquet");
    long length = Runs.write(file, "SELECT 'x' AS n", "");

    assertBadFile(file, length, "which is not read as bigint");
  }

  @Test
  void encryptedFileIsABadFile() throws IOException {
    Path file = folder.resolve("secret.parquet");
    // A file with an encrypted footer ends with these letters.
    Files.write(file, "PARE........PARE".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

    assertBadFile(file, Files.size(file), "secret.parquet");
  }

  private void assertBadFile(Path file, long length, String words) {
    Relation.Scan scan =
        Runs.scan(
            List.of(new FileSplit(file.toUri(), 0, length, length, List.of())),
            List.of(NUMBER),
            List.of());

    TenonException e = assertThrows(TenonException.class, () -> Runs.rows(accelerator, scan));

    assertTrue(e.is(AcceleratorErrorCode.ACCELERATOR_BAD_FILE), e.toString());
    assertTrue(e.getMessage().contains(words), e.getMessage());
  }

  @Test
  void longRunIsCancelled() {
    Execution execution = Runs.compile(accelerator, endless()).run(Runs.request());
    CompletableFuture<Void> canceller =
        CompletableFuture.runAsync(
            () -> {
              while (execution.metrics().time().toMillis() < 300) {
                Thread.onSpinWait();
              }
              execution.cancel();
            });

    TenonException e = assertThrows(TenonException.class, () -> drain(execution));

    canceller.join();
    assertTrue(e.is(AcceleratorErrorCode.ACCELERATOR_CANCELLED), e.toString());
    execution.close();
  }

  /** More pairs than anybody counts. */
  private static Relation endless() {
    Relation.Values rows =
        new Relation.Values(
            List.of(NUMBER),
            IntStream.range(0, 3000)
                .mapToObj(i -> List.of(new Literal(Simple.LONG, (long) i)))
                .toList());
    Relation pairs = rows;
    for (int i = 0; i < 3; i++) {
      pairs = new Relation.Join(pairs, rows, JoinType.CROSS, List.of(), List.of(), null);
    }
    Expression n = new Expression.Column(0, Simple.LONG, true);
    return new Relation.Aggregate(
        pairs,
        List.of(),
        List.of(new AggregateCall("max", List.of(n), false, null, List.of(NUMBER), EvalMode.ANSI)),
        AggregateMode.COMPLETE);
  }

  private static void drain(Execution execution) {
    try (BufferAllocator allocator = new RootAllocator();
        ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator)) {
      execution.exportTo(stream.memoryAddress());
      try (ArrowReader reader = Data.importArrayStream(allocator, stream)) {
        while (reader.loadNextBatch()) {
          Thread.onSpinWait();
        }
      } catch (IOException e) {
        throw execution.failure(String.valueOf(e.getMessage()));
      }
    }
  }

  @Test
  void runCountsWhatItReads() throws IOException {
    Path file = folder.resolve("counted.parquet");
    long length = Runs.write(file, "SELECT range AS n FROM range(5000)", "");
    FileSplit split = new FileSplit(file.toUri(), 0, length, length, List.of());
    Execution execution =
        Runs.compile(accelerator, Runs.scan(List.of(split), List.of(NUMBER), List.of()))
            .run(Runs.request());
    drain(execution);
    execution.close();

    ExecutionMetrics done = execution.metrics();

    assertEquals(5000, done.rowsScanned());
    assertTrue(done.read().bytes() > 0, done.toString());
    assertTrue(done.peakMemory().bytes() > 0, done.toString());
    assertEquals(0, done.spilled().bytes());
  }

  @Test
  void whatDoesNotFitIsSpilledAndCounted() {
    Execution execution = Runs.compile(accelerator, sorted()).run(Runs.request());
    drain(execution);
    execution.close();

    assertTrue(execution.metrics().spilled().bytes() > 0, execution.metrics().toString());
  }

  /** Pairs that do not fit into the memory of these tests, in an order. */
  private static Relation sorted() {
    Relation.Values rows =
        new Relation.Values(
            List.of(NUMBER),
            IntStream.range(0, 4000)
                .mapToObj(i -> List.of(new Literal(Simple.LONG, (long) i)))
                .toList());
    Relation pairs = new Relation.Join(rows, rows, JoinType.CROSS, List.of(), List.of(), null);
    return new Relation.Sort(
        pairs, List.of(new SortKey(new Expression.Column(1, Simple.LONG, true), false, true)));
  }

  @Test
  void spillDirectoryGoesWithTheAccelerator() throws IOException {
    Path spill = folder.resolve("other");
    Accelerator other = Runs.open(spill, ByteSize.ofMebibytes(256));
    try (Stream<Path> files = Files.list(spill)) {
      assertEquals(1, files.count());
    }

    other.close();

    try (Stream<Path> files = Files.list(spill)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void aggregateThatIsUsedTwiceIsComputedOnce() throws IOException {
    Relation.Values rows =
        new Relation.Values(
            List.of(NUMBER),
            Stream.of(1L, 2L, 2L).map(i -> List.of(new Literal(Simple.LONG, i))).toList());
    Expression n = new Expression.Column(0, Simple.LONG, true);
    Relation counts =
        new Relation.Aggregate(
            rows,
            List.of(new NamedExpression("n", n)),
            List.of(
                new AggregateCall("count", List.of(), false, null, List.of(NUMBER), EvalMode.ANSI)),
            AggregateMode.COMPLETE);
    Relation pairs =
        new Relation.Join(counts, counts, JoinType.INNER, List.of(n), List.of(n), null);

    assertEquals(List.of("1 1 1 1", "2 2 2 2"), Runs.rows(accelerator, pairs));
    try (CompiledFragment fragment = Runs.compile(accelerator, pairs)) {
      assertEquals(2, fragment.description().split("count\\(", -1).length, fragment.description());
    }
  }

  @Test
  void varianceWhoseSquaresOverflowFails() {
    Relation.Values rows =
        new Relation.Values(
            List.of(new Field("x", Simple.DOUBLE, true)),
            List.of(List.of(new Literal(Simple.DOUBLE, Double.MAX_VALUE))));
    AggregateCall variance =
        new AggregateCall(
            "stddev_pop",
            List.of(new Expression.Column(0, Simple.DOUBLE, true)),
            false,
            null,
            List.of(new Field("s", Simple.DOUBLE, true)),
            EvalMode.ANSI);
    for (AggregateMode mode : List.of(AggregateMode.COMPLETE, AggregateMode.PARTIAL)) {
      assertFails(
          new Relation.Aggregate(
              rows,
              List.of(),
              List.of(mode == AggregateMode.COMPLETE ? variance : buffered(variance)),
              mode));
    }
  }

  private static AggregateCall buffered(AggregateCall call) {
    Field part = new Field("b", Simple.DOUBLE, false);
    return new AggregateCall(
        call.function(), call.arguments(), false, null, List.of(part, part, part), call.mode());
  }

  @Test
  void leastNumberHasNoNegative() {
    Expression least = new Literal(Simple.LONG, Long.MIN_VALUE);
    assertFails(
        new Relation.Project(
            new Relation.Values(List.of(NUMBER), List.of(List.of(new Literal(Simple.LONG, 1L)))),
            List.of(
                new NamedExpression(
                    "x",
                    new Expression.Call(
                        "negative", List.of(least), Simple.LONG, false, EvalMode.ANSI)))));
  }

  /** It is compiled, and gives no rows: Spark runs it. */
  private void assertFails(Relation root) {
    assertThrows(TenonException.class, () -> Runs.rows(accelerator, root), root.toString());
  }

  @Test
  void queryDescribesItself() {
    Relation.Values rows =
        new Relation.Values(List.of(NUMBER), List.of(List.of(new Literal(Simple.LONG, 7L))));
    try (CompiledFragment fragment = Runs.compile(accelerator, rows)) {
      assertTrue(fragment.description().contains("SELECT"), fragment.description());
    }
  }
}
