package io.tenon.spark.accelerator;

import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.AcceleratorErrorCode;
import io.tenon.spi.accelerator.AcceleratorRequest;
import io.tenon.spi.accelerator.ExecutionMetrics;
import io.tenon.spi.accelerator.RunRequest;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ArrowColumnVector;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** Runs a fragment to its end in the driver of a local application, with all that there is. */
final class OffloadedRows {
  /** Large enough for the cost of a batch not to count, small enough to stay in the cache. */
  private static final int BATCH_ROWS = 8192;

  private OffloadedRows() {}

  /**
   * Hands each row to {@code sink} until that says no; a row is valid during the call. The caller
   * may be interrupted; the run is then cancelled.
   *
   * @throws TenonException when the run fails
   */
  static ExecutionMetrics forEach(
      Engines engines, Offload offload, StructType schema, Predicate<UnsafeRow> sink) {
    Engine engine =
        engines
            .find(offload.engine())
            .orElseThrow(
                () ->
                    new TenonException(
                        AcceleratorErrorCode.ACCELERATOR_UNAVAILABLE,
                        "accelerator '%s' is not used any more".formatted(offload.engine())));
    AtomicReference<FragmentRun> running = new AtomicReference<>();
    Future<ExecutionMetrics> result =
        engines.submit(() -> run(engine, offload, schema, sink, running));
    try {
      return result.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      FragmentRun run = running.get();
      if (run != null) {
        run.cancel();
      }
      Thread.currentThread().interrupt();
      throw new TenonException(
          AcceleratorErrorCode.ACCELERATOR_CANCELLED, "the query was interrupted", e);
    }
  }

  private static ExecutionMetrics run(
      Engine engine,
      Offload offload,
      StructType schema,
      Predicate<UnsafeRow> sink,
      AtomicReference<FragmentRun> running) {
    AcceleratorRequest limits = engine.request();
    RunRequest request = new RunRequest(List.of(), limits.threads(), limits.memory(), BATCH_ROWS);
    try (FragmentRun run = FragmentRun.begin(engine, offload.fragment(), request, schema)) {
      running.set(run);
      RowWriter writer = RowWriter.of(schema);
      boolean more = true;
      while (more && run.next()) {
        more = write(writer.rows(batch(run.root())), run.root().getRowCount(), sink);
      }
      return run.metrics();
    } finally {
      running.set(null);
    }
  }

  private static boolean write(IntFunction<UnsafeRow> rows, int count, Predicate<UnsafeRow> sink) {
    for (int i = 0; i < count; i++) {
      if (!sink.test(rows.apply(i))) {
        return false;
      }
    }
    return true;
  }

  /** A view of the columns; what holds them closes them. */
  static ColumnarBatch batch(VectorSchemaRoot root) {
    List<FieldVector> vectors = root.getFieldVectors();
    ColumnVector[] columns = new ColumnVector[vectors.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = new ArrowColumnVector(vectors.get(i));
    }
    return new ColumnarBatch(columns, root.getRowCount());
  }
}
