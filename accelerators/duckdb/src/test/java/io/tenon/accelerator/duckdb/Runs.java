package io.tenon.accelerator.duckdb;

import io.tenon.spi.ByteSize;
import io.tenon.spi.accelerator.Accelerator;
import io.tenon.spi.accelerator.AcceleratorRequest;
import io.tenon.spi.accelerator.Compilation;
import io.tenon.spi.accelerator.CompiledFragment;
import io.tenon.spi.accelerator.Execution;
import io.tenon.spi.accelerator.Field;
import io.tenon.spi.accelerator.FileFormat;
import io.tenon.spi.accelerator.FileSplit;
import io.tenon.spi.accelerator.Fragment;
import io.tenon.spi.accelerator.Relation;
import io.tenon.spi.accelerator.RunRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.Engine;

/** Runs fragments in tests. */
final class Runs {
  private Runs() {}

  static Accelerator open(Path spill, ByteSize memory) {
    return new DuckDbProvider().open(new AcceleratorRequest(2, memory, List.of(spill), Map.of()));
  }

  static CompiledFragment compile(Accelerator accelerator, Relation root) {
    Compilation compilation = accelerator.compile(new Fragment(root, ZoneOffset.UTC));
    if (compilation instanceof Compilation.Refused refused) {
      throw new AssertionError(refused.refusals().toString());
    }
    return ((Compilation.Compiled) compilation).fragment();
  }

  /** All rows, as texts, in order. */
  static List<String> rows(Accelerator accelerator, Relation root) throws IOException {
    List<String> rows = new ArrayList<>();
    try (BufferAllocator allocator = new RootAllocator();
        CompiledFragment fragment = compile(accelerator, root);
        Execution execution = fragment.run(request());
        ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator)) {
      execution.exportTo(stream.memoryAddress());
      try (ArrowReader reader = Data.importArrayStream(allocator, stream)) {
        while (reader.loadNextBatch()) {
          rows.addAll(texts(reader.getVectorSchemaRoot()));
        }
      } catch (IOException e) {
        throw execution.failure(String.valueOf(e.getMessage()));
      }
    }
    Collections.sort(rows);
    return rows;
  }

  static RunRequest request() {
    return new RunRequest(List.of(), 2, ByteSize.ofMebibytes(256), 1000);
  }

  private static List<String> texts(VectorSchemaRoot root) {
    List<String> rows = new ArrayList<>();
    for (int row = 0; row < root.getRowCount(); row++) {
      StringBuilder text = new StringBuilder();
      for (FieldVector vector : root.getFieldVectors()) {
        text.append(text.isEmpty() ? "" : " ").append(vector.getObject(row));
      }
      rows.add(text.toString());
    }
    return rows;
  }

  /** Writes a Parquet file with another instance of DuckDB; gives its length. */
  static long write(Path file, String query, String options) throws IOException {
    try (Engine engine = Engine.open(Map.of());
        Engine.Session session = engine.connect()) {
      session.query("COPY (" + query + ") TO '" + file + "' (FORMAT parquet" + options + ")");
    } catch (SQLException e) {
      throw new IOException(e);
    }
    return Files.size(file);
  }

  static Relation.Scan scan(List<FileSplit> splits, List<Field> columns, List<Field> constants) {
    return new Relation.Scan(FileFormat.PARQUET, splits, columns, constants, false, Map.of());
  }
}
