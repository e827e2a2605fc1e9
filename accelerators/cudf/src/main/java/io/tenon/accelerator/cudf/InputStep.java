package io.tenon.accelerator.cudf;

import ai.rapids.cudf.ColumnVector;
import ai.rapids.cudf.DType;
import ai.rapids.cudf.HostColumnVector;
import ai.rapids.cudf.HostMemoryBuffer;
import io.tenon.spi.accelerator.Field;
import io.tenon.spi.accelerator.Relation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;

/** Takes rows that are handed in, batch by batch, onto the device. */
record InputStep(Relation.Input input) implements Step {
  /** Validity is padded to this many bytes. */
  private static final int PADDING = 64;

  InputStep {
    Types.check(input.output());
  }

  /** Lets go of a stream if nobody has taken it. */
  static void release(long address) {
    ArrowArrayStream stream = ArrowArrayStream.wrap(address);
    if (stream.snapshot().release != 0) {
      stream.release();
    }
  }

  @Override
  public Batches open(Run run) {
    ArrowArrayStream stream = ArrowArrayStream.wrap(run.request().inputs().get(input.index()));
    return new Output(run) {
      private final ArrowReader reader = Data.importArrayStream(run.allocator(), stream);

      @Override
      boolean more() {
        try {
          if (!loaded()) {
            return false;
          }
          VectorSchemaRoot rows = reader.getVectorSchemaRoot();
          if (rows.getRowCount() > 0) {
            give(batch(rows, input.output()));
          }
          return true;
        } catch (IOException e) {
          throw new UncheckedIOException("cannot read rows that were handed in", e);
        }
      }

      /** Whoever makes the rows may need the device as well. */
      private boolean loaded() throws IOException {
        run.device().leave();
        try {
          return reader.loadNextBatch();
        } finally {
          run.device().enter();
        }
      }

      @Override
      void closeInputs() {
        try {
          reader.close();
        } catch (IOException e) {
          throw new UncheckedIOException("cannot close rows that were handed in", e);
        }
      }
    };
  }

  private static Batch batch(VectorSchemaRoot rows, List<Field> fields) {
    int count = rows.getRowCount();
    List<ColumnVector> columns = new ArrayList<>();
    try {
      for (int i = 0; i < fields.size(); i++) {
        try (HostColumnVector host =
            host(rows.getVector(i), count, Types.device(fields.get(i).type()))) {
          columns.add(host.copyToDevice());
        }
      }
      return new Batch(count, columns);
    } catch (RuntimeException | Error e) {
      columns.forEach(ColumnVector::close);
      throw e;
    }
  }

  private static HostColumnVector host(FieldVector vector, int count, DType type) {
    int nulls = vector.getNullCount();
    HostMemoryBuffer validity =
        nulls == 0 ? null : copy(vector.getValidityBuffer(), (count + 7) / 8, true);
    if (type.equals(DType.STRING)) {
      HostMemoryBuffer offsets = copy(vector.getOffsetBuffer(), (count + 1) * Integer.BYTES, false);
      int length = offsets.getInt((long) count * Integer.BYTES);
      HostMemoryBuffer data = copy(vector.getDataBuffer(), length, false);
      return new HostColumnVector(type, count, Optional.of((long) nulls), data, validity, offsets);
    }
    HostMemoryBuffer data =
        type.equals(DType.BOOL8)
            ? bytes(vector.getDataBuffer(), count)
            : copy(vector.getDataBuffer(), Math.multiplyExact(count, type.getSizeInBytes()), false);
    return new HostColumnVector(type, count, Optional.of((long) nulls), data, validity);
  }

  private static HostMemoryBuffer copy(ArrowBuf from, int length, boolean padded) {
    int size = padded ? (length + PADDING - 1) / PADDING * PADDING : Math.max(1, length);
    HostMemoryBuffer to = HostMemoryBuffer.allocate(size);
    if (length > 0) {
      to.asByteBuffer(0, length).put(from.nioBuffer(0, length));
    }
    return to;
  }

  /** Arrow has a bit for each truth value. */
  private static HostMemoryBuffer bytes(ArrowBuf from, int count) {
    HostMemoryBuffer to = HostMemoryBuffer.allocate(count);
    for (int i = 0; i < count; i++) {
      to.setByte(i, (byte) (from.getByte(i / 8) >> i % 8 & 1));
    }
    return to;
  }
}
