package io.tenon.spi.accelerator;

import io.tenon.spi.TenonException;
import org.osgi.annotation.versioning.ConsumerType;

/** A run. {@link #cancel} and {@link #metrics} may be called from any thread, the rest from one. */
@ConsumerType
public interface Execution extends AutoCloseable {
  /**
   * Fills the {@code ArrowArrayStream} struct at {@code address}, which the caller has allocated
   * and releases. The stream's {@code get_next} computes, on the caller's thread or others of the
   * accelerator's. Called once.
   */
  void exportTo(long address);

  /**
   * The error that the stream ended with, with an {@link AcceleratorErrorCode}. Called after {@code
   * get_next} has failed.
   *
   * @param message what the stream's {@code get_last_error} gave
   */
  TenonException failure(String message);

  /** Ends the run soon; the stream then fails with {@code ACCELERATOR_CANCELLED}. */
  void cancel();

  /**
   * What it has done so far; once it is closed, in all. The engine counts the rows of the result
   * itself.
   */
  ExecutionMetrics metrics();

  /** Ends the run and lets go of all that it holds, also its input streams. */
  @Override
  void close();
}
