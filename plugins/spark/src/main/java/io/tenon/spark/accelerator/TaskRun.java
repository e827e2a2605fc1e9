package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.ExecutionMetrics;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/** The rows of a run, for the thread of a task. Each is valid until the next. */
final class TaskRun implements Iterator<InternalRow>, AutoCloseable {
  private static final long WATCH_MILLIS = 200;

  private final FragmentRun run;
  private final StructType schema;
  private final RowWriter writer;
  private IntFunction<UnsafeRow> rows = row -> new UnsafeRow(0);
  private int count;
  private int next;
  private boolean ended;

  TaskRun(FragmentRun run, StructType schema) {
    this.run = run;
    this.schema = schema;
    this.writer = RowWriter.of(schema);
  }

  /** Cancels the run when the task is killed: a task's thread does not notice while it computes. */
  static void watch(TaskRun run, TaskContext context) {
    ScheduledFuture<?> watch =
        Watching.TIMER.scheduleWithFixedDelay(
            () -> {
              if (context.isInterrupted()) {
                run.run.cancel();
              }
            },
            WATCH_MILLIS,
            WATCH_MILLIS,
            TimeUnit.MILLISECONDS);
    context.addTaskCompletionListener((TaskCompletionListener) done -> watch.cancel(false));
  }

  /** Begins, and computes until there is a row or the end. */
  void begin() {
    run.begin(schema);
    advance();
  }

  private void advance() {
    while (next == count && !ended) {
      if (run.next()) {
        rows = writer.rows(OffloadedRows.batch(run.root()));
        count = run.root().getRowCount();
        next = 0;
      } else {
        ended = true;
      }
    }
  }

  @Override
  public boolean hasNext() {
    advance();
    return next < count;
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return rows.apply(next++);
  }

  ExecutionMetrics metrics() {
    return run.metrics();
  }

  @Override
  public void close() {
    run.close();
  }

  /** The timer's thread is started only where a task has an accelerator. */
  private static final class Watching {
    static final ScheduledExecutorService TIMER =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "tenon-accelerator-watch");
              thread.setDaemon(true);
              return thread;
            });
  }
}
