package io.tenon.accelerator.tck;

import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.Accelerator;
import io.tenon.spi.accelerator.Compilation;
import io.tenon.spi.accelerator.CompiledFragment;
import io.tenon.spi.accelerator.Execution;
import io.tenon.spi.accelerator.Fragment;
import io.tenon.spi.accelerator.Refusal;
import io.tenon.spi.accelerator.RunRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;

/** The accelerator under test. */
final class Subject {
  private static final int BATCH_ROWS = 1000;
  private static final int INPUT_ROWS = 700;

  private final Accelerator accelerator;
  private final BufferAllocator allocator;

  Subject(Accelerator accelerator, BufferAllocator allocator) {
    this.accelerator = accelerator;
    this.allocator = allocator;
  }

  /** Runs a fragment over these inputs. */
  Answer answer(Fragment fragment, List<Table> inputs) {
    Compilation compilation = accelerator.compile(fragment);
    if (compilation instanceof Compilation.Refused refused) {
      return new Answer.Refused(refused.refusals().stream().map(Refusal::why).toList());
    }
    try (CompiledFragment compiled = ((Compilation.Compiled) compilation).fragment()) {
      return run(compiled, fragment, inputs);
    }
  }

  /** What the accelerator says it does; empty when it refuses. */
  String description(Fragment fragment) {
    Compilation compilation = accelerator.compile(fragment);
    if (compilation instanceof Compilation.Compiled compiled) {
      try (CompiledFragment what = compiled.fragment()) {
        return what.description();
      }
    }
    return "";
  }

  private Answer run(CompiledFragment compiled, Fragment fragment, List<Table> inputs) {
    List<ArrowArrayStream> streams = new ArrayList<>();
    try {
      for (Table input : inputs) {
        ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator);
        streams.add(stream);
        Data.exportArrayStream(allocator, new ArrowBatches(allocator, input, INPUT_ROWS), stream);
      }
      RunRequest request =
          new RunRequest(
              streams.stream().map(ArrowArrayStream::memoryAddress).toList(),
              2,
              ByteSize.ofMebibytes(512),
              BATCH_ROWS);
      try (Execution execution = compiled.run(request);
          ArrowArrayStream results = ArrowArrayStream.allocateNew(allocator)) {
        execution.exportTo(results.memoryAddress());
        return read(results, execution, compiled, fragment);
      } catch (TenonException e) {
        return new Answer.Failed(e.toString());
      }
    } finally {
      streams.forEach(ArrowArrayStream::close);
    }
  }

  private Answer read(
      ArrowArrayStream results, Execution execution, CompiledFragment compiled, Fragment fragment) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    try (ArrowReader reader = Data.importArrayStream(allocator, results)) {
      String mismatch =
          Comparison.schemas(reader.getVectorSchemaRoot().getSchema(), fragment.root().output());
      if (!mismatch.isEmpty()) {
        throw new AssertionError(mismatch + ": " + compiled.description());
      }
      while (reader.loadNextBatch()) {
        rows.addAll(ArrowBatches.rows(reader.getVectorSchemaRoot(), fragment.root().output()));
      }
      return new Answer.Rows(rows);
    } catch (IOException e) {
      return new Answer.Failed(execution.failure(String.valueOf(e.getMessage())).toString());
    }
  }
}
