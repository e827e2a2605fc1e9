package io.tenon.accelerator.cudf;

import ai.rapids.cudf.ColumnVector;
import ai.rapids.cudf.DType;
import ai.rapids.cudf.HostColumnVector;
import ai.rapids.cudf.HostMemoryBuffer;
import io.tenon.spi.accelerator.Field;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** The rows of a run as Arrow's batches, computed when they are asked for. */
final class ResultReader extends ArrowReader {
  private final Run run;
  private final Step root;
  private final List<Field> fields;
  private @Nullable Batches batches;
  private @Nullable Spillable current;
  private int row;
  private volatile @Nullable Throwable failure;

  ResultReader(BufferAllocator allocator, Run run, Step root, List<Field> fields) {
    super(allocator);
    this.run = run;
    this.root = root;
    this.fields = fields;
  }

  /** What ended it too early. */
  @Nullable Throwable failure() {
    return failure;
  }

  @Override
  protected Schema readSchema() {
    return ArrowTypes.schema(fields);
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    prepareLoadNextBatch();
    run.device().enter();
    try {
      run.checkCancelled();
      return load();
    } catch (RuntimeException | Error e) {
      failure = e;
      throw new IOException(String.valueOf(e.getMessage()), e);
    } finally {
      run.device().leave();
    }
  }

  private boolean load() throws IOException {
    if (batches == null) {
      batches = root.open(run);
    }
    if (current == null) {
      Optional<Batch> next = batches.next();
      if (next.isEmpty()) {
        return false;
      }
      current = Spillable.of(run.store(), next.get());
      row = 0;
    }
    int end = (int) Math.min(current.rows(), (long) row + run.request().batchRows());
    try (Batch all = current.batch();
        Batch part = all.slice(row, end)) {
      fill(getVectorSchemaRoot(), part);
    }
    row = end;
    if (row == current.rows()) {
      current.close();
      current = null;
    }
    return true;
  }

  private void fill(VectorSchemaRoot rows, Batch part) {
    for (int i = 0; i < fields.size(); i++) {
      fill(rows.getVector(i), part.columns().get(i));
    }
    rows.setRowCount(part.rows());
  }

  private void fill(FieldVector vector, ColumnVector column) {
    List<ArrowBuf> buffers = new ArrayList<>();
    try (HostColumnVector host = column.copyToHost()) {
      int count = Math.toIntExact(host.getRowCount());
      boolean nulls = host.getNullCount() > 0;
      buffers.add(nulls ? copy(host.getValidity(), (count + 7) / 8) : allocator.getEmpty());
      if (host.getType().equals(DType.STRING)) {
        buffers.add(copy(host.getOffsets(), (count + 1) * Integer.BYTES));
        buffers.add(copy(host.getData(), host.getOffsets().getInt((long) count * Integer.BYTES)));
      } else if (host.getType().equals(DType.BOOL8)) {
        buffers.add(bits(host.getData(), count));
      } else {
        buffers.add(
            copy(host.getData(), Math.multiplyExact(count, host.getType().getSizeInBytes())));
      }
      vector.loadFieldBuffers(new ArrowFieldNode(count, host.getNullCount()), buffers);
    } finally {
      buffers.forEach(ArrowBuf::close);
    }
  }

  private ArrowBuf copy(@Nullable HostMemoryBuffer from, int length) {
    ArrowBuf to = allocator.buffer(length);
    if (from != null && length > 0) {
      to.setBytes(0, from.asByteBuffer(0, length));
    }
    to.writerIndex(length);
    return to;
  }

  /** cuDF has a byte for each truth value. */
  private ArrowBuf bits(HostMemoryBuffer from, int count) {
    int length = (count + 7) / 8;
    ArrowBuf to = allocator.buffer(length);
    to.setZero(0, length);
    for (int i = 0; i < count; i++) {
      if (from.getByte(i) != 0) {
        to.setByte(i / 8, to.getByte(i / 8) | 1 << i % 8);
      }
    }
    to.writerIndex(length);
    return to;
  }

  @Override
  public long bytesRead() {
    return 0;
  }

  /** Lets go of what is on the device; what was handed out stays. */
  void release() {
    if (current != null) {
      current.close();
      current = null;
    }
    if (batches != null) {
      batches.close();
      batches = null;
    }
  }

  @Override
  protected void closeReadSource() {
    release();
  }
}
