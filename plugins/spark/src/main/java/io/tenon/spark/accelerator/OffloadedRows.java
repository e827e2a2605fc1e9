package io.tenon.spark.accelerator;

import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.AcceleratorErrorCode;
import io.tenon.spi.accelerator.AcceleratorRequest;
import io.tenon.spi.accelerator.ExecutionMetrics;
import io.tenon.spi.accelerator.RunRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ArrowColumnVector;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** Runs a fragment to its end in the driver of a local application, with all that there is. */
final class OffloadedRows {
  /** Large enough for the cost of a batch not to count, small enough to stay in the cache. */
  private static final int BATCH_ROWS = 8192;

  /** What takes longer is made visible as a job. */
  private static final Duration BEFORE_A_JOB = Duration.ofSeconds(1);

  private static final Duration LOOK = Duration.ofMillis(50);

  private OffloadedRows() {}

  /**
   * Hands each row to {@code sink} until that says no; a row is valid during the call. The caller
   * may be interrupted, or its jobs be cancelled; the run is then cancelled.
   *
   * @throws TenonException when the run fails
   */
  static ExecutionMetrics forEach(
      SparkContext context, Offload offload, StructType schema, Predicate<UnsafeRow> sink) {
    Engines engines = Engines.current();
    Engine engine =
        engines
            .find(offload.engine())
            .orElseThrow(
                () ->
                    new TenonException(
                        AcceleratorErrorCode.ACCELERATOR_UNAVAILABLE,
                        "accelerator '%s' is not used any more".formatted(offload.engine())));
    AcceleratorRequest limits = engine.request();
    RunRequest request = new RunRequest(List.of(), limits.threads(), limits.memory(), BATCH_ROWS);
    FragmentRun run = FragmentRun.prepare(engine, offload.fragment(), request, List.of());
    Future<ExecutionMetrics> result = engines.submit(() -> run(run, schema, sink));
    try {
      return await(result, context);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TenonException(
          AcceleratorErrorCode.ACCELERATOR_CANCELLED, "the query was interrupted", e);
    } finally {
      if (!result.isDone()) {
        run.cancel();
      }
    }
  }

  private static ExecutionMetrics await(Future<ExecutionMetrics> result, SparkContext context)
      throws InterruptedException, ExecutionException {
    try {
      return result.get(BEFORE_A_JOB.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // Not a short one: whoever wants to end it must find it among Spark's jobs.
    }
    try (StandInJob job = StandInJob.begin(context)) {
      while (true) {
        try {
          return result.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          job.check();
        }
      }
    }
  }

  private static ExecutionMetrics run(
      FragmentRun run, StructType schema, Predicate<UnsafeRow> sink) {
    try (run) {
      run.begin(schema);
      RowWriter writer = RowWriter.of(schema);
      boolean more = true;
      while (more && run.next()) {
        more = write(writer.rows(batch(run.root())), run.root().getRowCount(), sink);
      }
    }
    return run.metrics();
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
