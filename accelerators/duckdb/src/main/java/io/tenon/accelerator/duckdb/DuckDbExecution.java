package io.tenon.accelerator.duckdb;

import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.AcceleratorErrorCode;
import io.tenon.spi.accelerator.Execution;
import io.tenon.spi.accelerator.ExecutionMetrics;
import io.tenon.spi.accelerator.Relation;
import io.tenon.spi.accelerator.RunRequest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.duckdb.Engine;
import org.jspecify.annotations.Nullable;

/** A run, in a session of its own. */
final class DuckDbExecution implements Execution {
  private static final Duration AGAIN = Duration.ofMillis(5);

  private final Engine.Session session;
  private final DuckDbFragment fragment;
  private final RunRequest request;
  private volatile boolean cancelled;
  private volatile boolean beginning;
  private volatile long began;
  private volatile Duration time = Duration.ZERO;
  private volatile Profile profile = Profile.NONE;

  DuckDbExecution(Engine.Session session, DuckDbFragment fragment, RunRequest request) {
    this.session = session;
    this.fragment = fragment;
    this.request = request;
  }

  @Override
  public void exportTo(long address) {
    began = System.nanoTime();
    beginning = true;
    try {
      for (Relation.Input input : fragment.inputs()) {
        session.register(InputSql.stream(input.index()), request.inputs().get(input.index()));
      }
      String query = fragment.query(session, () -> cancelled);
      if (cancelled) {
        throw cancellation(null);
      }
      Profile.begin(session);
      ArrowStream.move(session.stream(query, request.batchRows(), true), address);
    } catch (SQLException e) {
      throw cancelled ? cancellation(e) : Failures.of("to begin a query", e);
    } finally {
      beginning = false;
    }
  }

  private static TenonException cancellation(@Nullable Throwable cause) {
    return new TenonException(
        AcceleratorErrorCode.ACCELERATOR_CANCELLED, "the run was cancelled; run it again", cause);
  }

  @Override
  public TenonException failure(String message) {
    return cancelled ? cancellation(null) : Failures.of("to run a query", message, null);
  }

  @Override
  public void cancel() {
    cancelled = true;
    session.interrupt();
    // DuckDB forgets an interrupt that comes before a statement's execution.
    while (beginning) {
      LockSupport.parkNanos(AGAIN.toNanos());
      session.interrupt();
    }
  }

  @Override
  public ExecutionMetrics metrics() {
    Duration elapsed =
        time.isZero() && began != 0 ? Duration.ofNanos(System.nanoTime() - began) : time;
    return new ExecutionMetrics(
        profile.rows(), 0, profile.read(), profile.spilled(), profile.peak(), elapsed);
  }

  @Override
  public void close() {
    if (began != 0 && time.isZero()) {
      time = Duration.ofNanos(System.nanoTime() - began);
    }
    try (session) {
      session.closeStream();
      profile = Profile.of(session);
      releaseInputs();
    }
  }

  /** A stream that the query did not come to belongs to this run all the same. */
  private void releaseInputs() {
    for (int i = 0; i < request.inputs().size(); i++) {
      long address = request.inputs().get(i);
      if (!ArrowStream.isReleased(address)) {
        String name = "unread_" + i;
        session.register(name, address);
        try {
          session.query("SELECT 1 FROM " + name + " LIMIT 1");
        } catch (SQLException e) {
          throw Failures.of("to release an input", e);
        }
      }
    }
  }
}
