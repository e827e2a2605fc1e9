package io.tenon.accelerator.cudf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.accelerator.cudf.ParquetFooter.FileColumn;
import io.tenon.accelerator.cudf.ParquetFooter.RowGroup;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as another implementation writes and reads them. */
class ParquetFooterTest {
  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          "message t { required int64 id; optional group g { required int32 a; optional group h {"
              + " optional int32 b; } } optional int64 at (TIMESTAMP(MICROS,false));"
              + " optional int64 price (DECIMAL(15,2)); }");
  private static final int ROWS = 2000;

  @TempDir private Path directory;
  private Path file;
  private ParquetFooter footer;

  @BeforeEach
  void write() throws IOException {
    file = directory.resolve("t.parquet");
    SimpleGroupFactory groups = new SimpleGroupFactory(SCHEMA);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
            .withType(SCHEMA)
            .withRowGroupSize(2048L)
            .build()) {
      for (long i = 0; i < ROWS; i++) {
        Group row = groups.newGroup().append("id", i).append("at", i).append("price", i);
        row.addGroup("g").append("a", (int) i);
        writer.write(row);
      }
    }
    footer = ParquetFooter.read(file);
  }

  @Test
  void columnsAtTheTopAreFoundWithTheirTypes() {
    assertEquals(
        List.of(
            new FileColumn("id", 2, -1, 0, 0, false, false, false),
            new FileColumn("g", -1, -1, 0, 0, false, false, false),
            new FileColumn("at", 2, footer.columns().get(2).converted(), 0, 0, false, false, false),
            new FileColumn("price", 2, 5, 15, 2, false, false, false)),
        footer.columns());
  }

  @Test
  void splitsSideBySideHaveEachRowGroupOnce() throws IOException {
    long size = Files.size(file);
    List<RowGroup> all = footer.groups();
    List<RowGroup> found = new ArrayList<>();
    for (long from = 0; from < size; from += size / 5) {
      long start = from;
      all.stream().filter(group -> group.isIn(start, size / 5)).forEach(found::add);
    }

    assertTrue(all.size() > 3, all.size() + " row groups");
    assertEquals(all, found);
    assertEquals(ROWS, all.stream().mapToLong(RowGroup::rows).sum());
    assertTrue(all.get(0).sizes().keySet().containsAll(List.of("id", "g", "at", "price")));
  }

  @Test
  void aPartOfAFileIsAFileOfItsOwn() throws IOException {
    List<RowGroup> kept = List.of(footer.groups().get(1), footer.groups().get(2));
    long before = footer.groups().get(0).rows();

    List<Long> ids = ids(kept);

    assertEquals(kept.get(0).rows() + kept.get(1).rows(), ids.size());
    assertEquals(before, ids.get(0));
    assertEquals(before + ids.size() - 1, ids.get(ids.size() - 1));
  }

  @Test
  void allOfAFileIsTheSameFile() throws IOException {
    assertEquals(ROWS, ids(footer.groups()).size());
  }

  @Test
  void whatIsNoParquetFileIsLeftToSpark() throws IOException {
    Path other = Files.writeString(directory.resolve("other"), "no such file, but long enough");

    TenonException e = assertThrows(TenonException.class, () -> ParquetFooter.read(other));

    assertEquals("ACCELERATOR_BAD_FILE", e.code());
  }

  /** What parquet-mr reads of the file that cuDF would be given. */
  private List<Long> ids(List<RowGroup> kept) throws IOException {
    Path part = directory.resolve("part.parquet");
    ByteBuffer bytes;
    try (PartOfFile source = new PartOfFile(file, footer.start(), footer.tail(kept))) {
      bytes = ByteBuffer.allocate(Math.toIntExact(source.size()));
      while (bytes.hasRemaining()) {
        int at = bytes.position();
        int read = source.read(at, bytes);
        assertEquals(at + read, bytes.position());
        bytes.limit(bytes.capacity());
      }
    }
    Files.write(part, bytes.array());
    List<Long> ids = new ArrayList<>();
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), new org.apache.hadoop.fs.Path(part.toUri()))
            .withConf(new Configuration())
            .build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        ids.add(row.getLong("id", 0));
      }
    }
    return ids;
  }
}
