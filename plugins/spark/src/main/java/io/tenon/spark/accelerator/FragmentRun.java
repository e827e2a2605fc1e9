package io.tenon.spark.accelerator;

import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.AcceleratorErrorCode;
import io.tenon.spi.accelerator.Execution;
import io.tenon.spi.accelerator.ExecutionMetrics;
import io.tenon.spi.accelerator.Fragment;
import io.tenon.spi.accelerator.RunRequest;
import java.io.IOException;
import java.util.List;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.ArrowUtils$;
import org.jspecify.annotations.Nullable;

/**
 * A run of a fragment whose batches are read one after the other. Used by one thread at a time,
 * save {@link #cancel}.
 */
final class FragmentRun implements AutoCloseable {
  private final Engine.Use use;
  private final List<ExportedRows> inputs;
  private final Execution execution;
  private final BufferAllocator allocator;
  private final ArrowArrayStream stream;
  private @Nullable ArrowReader reader;
  private long rows;

  private FragmentRun(
      Engine.Use use,
      List<ExportedRows> inputs,
      Execution execution,
      BufferAllocator allocator,
      ArrowArrayStream stream) {
    this.use = use;
    this.inputs = inputs;
    this.execution = execution;
    this.allocator = allocator;
    this.stream = stream;
  }

  /**
   * Prepares a run.
   *
   * @param request without inputs
   * @param inputs the run's own from here on
   * @throws TenonException when it cannot be run
   */
  static FragmentRun prepare(
      Engine engine, Fragment fragment, RunRequest request, List<ExportedRows> inputs) {
    Engine.Use use = null;
    try {
      use = engine.use();
      RunRequest complete =
          new RunRequest(
              inputs.stream().map(ExportedRows::address).toList(),
              request.threads(),
              request.memory(),
              request.batchRows());
      Execution execution = use.fragments().run(fragment, complete);
      BufferAllocator allocator =
          ArrowUtils$.MODULE$.rootAllocator().newChildAllocator("accelerator", 0, Long.MAX_VALUE);
      return new FragmentRun(
          use, inputs, execution, allocator, ArrowArrayStream.allocateNew(allocator));
    } catch (RuntimeException | Error e) {
      inputs.forEach(input -> closeAfter(e, input));
      if (use != null) {
        use.close();
      }
      throw e;
    }
  }

  /**
   * Begins; may compute for as long as the run takes.
   *
   * @param schema what Spark expects
   * @throws TenonException when it cannot begin
   */
  void begin(StructType schema) {
    execution.exportTo(stream.memoryAddress());
    reader = Data.importArrayStream(allocator, stream);
    check(schema);
  }

  private ArrowReader reader() {
    if (reader == null) {
      throw new IllegalStateException("the run has not begun");
    }
    return reader;
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
      if (!reader().loadNextBatch()) {
        return false;
      }
      rows += reader().getVectorSchemaRoot().getRowCount();
      return true;
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
      return reader().getVectorSchemaRoot();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  void cancel() {
    execution.cancel();
  }

  /** Complete once this is closed. */
  ExecutionMetrics metrics() {
    ExecutionMetrics done = execution.metrics();
    return new ExecutionMetrics(
        done.rowsScanned(), rows, done.read(), done.spilled(), done.peakMemory(), done.time());
  }

  @Override
  public void close() {
    try (use;
        allocator;
        AutoCloseable ended = () -> inputs.forEach(ExportedRows::close);
        execution;
        stream) {
      if (reader != null) {
        reader.close();
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw failed(e);
    }
  }
}
