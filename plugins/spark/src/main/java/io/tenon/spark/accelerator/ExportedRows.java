package io.tenon.spark.accelerator;

import java.util.Iterator;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.arrow.ArrowWriter;
import org.apache.spark.sql.execution.arrow.ArrowWriter$;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.ArrowUtils$;

/**
 * Rows of Spark as an Arrow C stream, which an accelerator reads on threads of its own. Rows become
 * a batch when the batch is asked for.
 */
final class ExportedRows implements AutoCloseable {
  private static final int BATCH_ROWS = 8192;

  private final BufferAllocator allocator;
  private final ArrowArrayStream stream;

  private ExportedRows(BufferAllocator allocator, ArrowArrayStream stream) {
    this.allocator = allocator;
    this.stream = stream;
  }

  /**
   * @param rows each valid until the next
   */
  static ExportedRows of(Iterator<InternalRow> rows, StructType schema) {
    BufferAllocator allocator =
        ArrowUtils$.MODULE$.rootAllocator().newChildAllocator("input", 0, Long.MAX_VALUE);
    ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator);
    Data.exportArrayStream(allocator, new Batches(allocator, rows, numbered(schema)), stream);
    return new ExportedRows(allocator, stream);
  }

  /** Columns are found by position; their names may occur more than once. */
  private static StructType numbered(StructType schema) {
    StructField[] fields = new StructField[schema.length()];
    for (int i = 0; i < fields.length; i++) {
      StructField field = schema.fields()[i];
      fields[i] = new StructField("c" + i, field.dataType(), true, field.metadata());
    }
    return new StructType(fields);
  }

  /** Of the {@code ArrowArrayStream}. */
  long address() {
    return stream.memoryAddress();
  }

  @Override
  public void close() {
    try (allocator;
        stream) {
      // Whoever read it has released it; then this does nothing.
      stream.release();
    }
  }

  private static final class Batches extends ArrowReader {
    private final Iterator<InternalRow> rows;
    private final StructType schema;

    Batches(BufferAllocator allocator, Iterator<InternalRow> rows, StructType schema) {
      super(allocator);
      this.rows = rows;
      this.schema = schema;
    }

    @Override
    public boolean loadNextBatch() throws java.io.IOException {
      if (!rows.hasNext()) {
        return false;
      }
      // The reader of the last batch may still look at its buffers: these are new.
      getVectorSchemaRoot().clear();
      ArrowWriter writer = ArrowWriter$.MODULE$.create(getVectorSchemaRoot());
      for (int i = 0; i < BATCH_ROWS && rows.hasNext(); i++) {
        writer.write(rows.next());
      }
      writer.finish();
      return true;
    }

    @Override
    public long bytesRead() {
      return 0;
    }

    @Override
    protected void closeReadSource() {}

    @Override
    protected Schema readSchema() {
      return ArrowUtils$.MODULE$.toArrowSchema(schema, "UTC", false, false);
    }
  }
}
