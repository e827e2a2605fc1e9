package io.tenon.accelerator.cudf;

import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.Execution;
import io.tenon.spi.accelerator.ExecutionMetrics;
import io.tenon.spi.accelerator.RunRequest;
import java.time.Duration;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.jspecify.annotations.Nullable;

/** A run. */
final class CudfExecution implements Execution {
  private final CudfFragment fragment;
  private final RunRequest request;
  private final Run run;
  private final long spilledBefore;
  private volatile long began;
  private volatile Duration time = Duration.ZERO;
  private @Nullable ResultReader reader;

  CudfExecution(CudfFragment fragment, RunRequest request) {
    this.fragment = fragment;
    this.request = request;
    run = new Run(fragment.device(), fragment.store(), fragment.allocator(), request);
    spilledBefore = fragment.store().spilled();
  }

  @Override
  public void exportTo(long address) {
    began = System.nanoTime();
    ResultReader rows =
        new ResultReader(fragment.allocator(), run, fragment.root(), fragment.relation().output());
    reader = rows;
    Data.exportArrayStream(fragment.allocator(), rows, ArrowArrayStream.wrap(address));
  }

  @Override
  public TenonException failure(String message) {
    return Failures.of(reader == null ? null : reader.failure(), message, run.isCancelled());
  }

  @Override
  public void cancel() {
    run.cancel();
  }

  @Override
  public ExecutionMetrics metrics() {
    Duration elapsed =
        time.isZero() && began != 0 ? Duration.ofNanos(System.nanoTime() - began) : time;
    return new ExecutionMetrics(
        run.rowsScanned(),
        0,
        new ByteSize(run.bytesRead()),
        new ByteSize(fragment.store().spilled() - spilledBefore),
        new ByteSize(0),
        elapsed);
  }

  @Override
  public void close() {
    if (began != 0 && time.isZero()) {
      time = Duration.ofNanos(System.nanoTime() - began);
    }
    try (run) {
      if (reader != null) {
        reader.release();
      }
      // A stream that no step came to belongs to this run all the same.
      request.inputs().forEach(InputStep::release);
    }
  }
}
