package io.tenon.spark.accelerator;

import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.AcceleratorErrorCode;
import io.tenon.spi.accelerator.Execution;
import io.tenon.spi.accelerator.ExecutionMetrics;
import io.tenon.spi.accelerator.Fragment;
import io.tenon.spi.accelerator.RunRequest;
import java.io.IOException;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.ArrowUtils$;

/**
 * A run of a fragment whose batches are read one after the other. Used by one thread at a time,
 * save {@link #cancel}.
 */
final class FragmentRun implements AutoCloseable {
  private final Engine.Use use;
  private final Execution execution;
  private final BufferAllocator allocator;
  private final ArrowArrayStream stream;
  private final ArrowReader reader;

  private FragmentRun(
      Engine.Use use,
      Execution execution,
      BufferAllocator allocator,
      ArrowArrayStream stream,
      ArrowReader reader) {
    this.use = use;
    this.execution = execution;
    this.allocator = allocator;
    this.stream = stream;
    this.reader = reader;
  }

  /**
   * Begins a run.
   *
   * @param schema what Spark expects
   * @throws TenonException when it cannot begin
   */
  static FragmentRun begin(
      Engine engine, Fragment fragment, RunRequest request, StructType schema) {
    Engine.Use use = engine.use();
    try {
      Execution execution = use.fragments().run(fragment, request);
      FragmentRun run = connect(use, execution);
      try {
        run.check(schema);
        return run;
      } catch (RuntimeException | Error e) {
        closeAfter(e, run);
        throw e;
      }
    } catch (RuntimeException | Error e) {
      // Closing a lease again does nothing.
      use.close();
      throw e;
    }
  }

  private static FragmentRun connect(Engine.Use use, Execution execution) {
    BufferAllocator allocator =
        ArrowUtils$.MODULE$.rootAllocator().newChildAllocator("accelerator", 0, Long.MAX_VALUE);
    ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator);
    try {
      execution.exportTo(stream.memoryAddress());
      ArrowReader reader = Data.importArrayStream(allocator, stream);
      return new FragmentRun(use, execution, allocator, stream, reader);
    } catch (RuntimeException | Error e) {
      closeAfter(e, stream);
      closeAfter(e, execution);
      closeAfter(e, allocator);
      throw e;
    }
  }

  private static void closeAfter(Throwable first, AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      first.addSuppressed(e);
    }
  }

  private void check(StructType schema) {
    VectorSchemaRoot root = root();
    int width = root.getSchema().getFields().size();
    if (width != schema.length()) {
      throw unexpected(width + " columns instead of " + schema.length());
    }
    for (int i = 0; i < width; i++) {
      Field field = root.getSchema().getFields().get(i);
      DataType type = ArrowUtils$.MODULE$.fromArrowField(field);
      DataType wanted = schema.fields()[i].dataType();
      if (!DataType.equalsStructurally(type, wanted, true)) {
        throw unexpected(
            "column %d as %s instead of %s"
                .formatted(i, type.simpleString(), wanted.simpleString()));
      }
    }
  }

  private static TenonException unexpected(String what) {
    return new TenonException(
        AcceleratorErrorCode.ACCELERATOR_FAILED, "the accelerator gave " + what);
  }

  /**
   * Computes the next batch; false after the last.
   *
   * @throws TenonException when the run failed
   */
  boolean next() {
    try {
      return reader.loadNextBatch();
    } catch (IOException | RuntimeException e) {
      throw execution.failure(String.valueOf(e.getMessage()));
    }
  }

  private static TenonException failed(Exception e) {
    return new TenonException(
        AcceleratorErrorCode.ACCELERATOR_FAILED, "the accelerator failed: " + e.getMessage(), e);
  }

  /** The batch that was computed last; valid until the next. */
  VectorSchemaRoot root() {
    try {
      return reader.getVectorSchemaRoot();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  void cancel() {
    execution.cancel();
  }

  ExecutionMetrics metrics() {
    return execution.metrics();
  }

  @Override
  public void close() {
    try (use;
        allocator;
        execution;
        stream) {
      reader.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
