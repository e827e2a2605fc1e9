package io.tenon.accelerator.cudf;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.AcceleratorErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a Parquet file says of itself, as far as it is needed here: cuDF reads whole files, so a
 * part of one is given to it as a file with the same pages and a footer of fewer row groups.
 */
final class ParquetFooter {
  private static final byte[] MAGIC = "PAR1".getBytes(US_ASCII);
  private static final int END = 8;

  /**
   * A column right below the root.
   *
   * @param physical Parquet's number of its type; -1 for groups
   * @param converted Parquet's number of its older annotation; -1 without one
   * @param utc whether it is a time in UTC
   * @param nanos whether it is a time in nanoseconds
   */
  record FileColumn(
      String name,
      int physical,
      int converted,
      int precision,
      int scale,
      boolean repeated,
      boolean utc,
      boolean nanos) {}

  /**
   * A row group.
   *
   * @param sizes the bytes of each column, not compressed, by the name of the column at the top
   * @param from where it lies in the footer
   */
  record RowGroup(
      long start, long compressed, long rows, Map<String, Long> sizes, int from, int to) {
    /** Spark gives a row group to the split in which its middle is. */
    boolean isIn(long splitStart, long splitLength) {
      long middle = start + compressed / 2;
      return splitStart <= middle && middle < splitStart + splitLength;
    }
  }

  private final byte[] bytes;
  private final long start;
  private final List<FileColumn> columns = new ArrayList<>();
  private final List<RowGroup> groups = new ArrayList<>();
  private boolean legacyCalendar;
  private int rowsFrom;
  private int rowsTo;
  private int groupsFrom;
  private int groupsTo;

  private ParquetFooter(byte[] bytes, long start) {
    this.bytes = bytes;
    this.start = start;
    parse();
  }

  static ParquetFooter read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < MAGIC.length + END) {
        throw bad(file, "it is too short");
      }
      ByteBuffer end = read(channel, size - END, END).order(ByteOrder.LITTLE_ENDIAN);
      int length = end.getInt();
      byte[] magic = new byte[MAGIC.length];
      end.get(magic);
      if (!java.util.Arrays.equals(magic, MAGIC)) {
        throw bad(file, "it does not end as a Parquet file that is not encrypted");
      }
      if (length <= 0 || length > size - END - MAGIC.length) {
        throw bad(file, "its footer is said to have " + length + " bytes");
      }
      long start = size - END - length;
      return new ParquetFooter(read(channel, start, length).array(), start);
    }
  }

  private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new IOException("the file ends too early");
      }
    }
    return buffer.flip();
  }

  static TenonException bad(Path file, String why) {
    return new TenonException(
        AcceleratorErrorCode.ACCELERATOR_BAD_FILE,
        "cannot read " + file + " on the GPU: " + why + "; Spark reads it");
  }

  List<FileColumn> columns() {
    return List.copyOf(columns);
  }

  List<RowGroup> groups() {
    return List.copyOf(groups);
  }

  /** Whether Spark wrote its dates in the calendar of before 1582. */
  boolean isLegacyCalendar() {
    return legacyCalendar;
  }

  /** Where the footer begins, that is, how many bytes of the file lie before it. */
  long start() {
    return start;
  }

  /** What follows the pages in a file that has these row groups alone. */
  byte[] tail(List<RowGroup> kept) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, rowsFrom);
    out.writeBytes(Thrift.number(kept.stream().mapToLong(RowGroup::rows).sum()));
    out.write(bytes, rowsTo, groupsFrom - rowsTo);
    out.writeBytes(Thrift.listHeader(kept.size()));
    kept.forEach(group -> out.write(bytes, group.from(), group.to() - group.from()));
    out.write(bytes, groupsTo, bytes.length - groupsTo);
    int length = out.size();
    out.writeBytes(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(length).array());
    out.writeBytes(MAGIC);
    return out.toByteArray();
  }

  private void parse() {
    Thrift in = new Thrift(ByteBuffer.wrap(bytes));
    in.struct(
        id -> {
          switch (id) {
            case 2 -> schema(in);
            case 3 -> {
              rowsFrom = in.position();
              in.number();
              rowsTo = in.position();
            }
            case 4 -> {
              groupsFrom = in.position();
              in.structs(() -> groups.add(group(in)));
              groupsTo = in.position();
            }
            case 5 -> in.structs(() -> keyValue(in));
            default -> in.skip();
          }
        });
  }

  private void keyValue(Thrift in) {
    in.struct(
        id -> {
          if (id == 1) {
            legacyCalendar |= in.text().startsWith("org.apache.spark.legacy");
          } else {
            in.skip();
          }
        });
  }

  /** The columns right below the root, which comes first; what lies below them is passed over. */
  private void schema(Thrift in) {
    int count = in.listSize();
    Element root = new Element(in);
    int read = 1;
    while (read < count) {
      Element column = new Element(in);
      read++;
      columns.add(column.column());
      int below = column.children;
      while (below > 0) {
        below += new Element(in).children - 1;
        read++;
      }
    }
    if (root.children != columns.size()) {
      throw new IllegalArgumentException("not the schema of a Parquet file");
    }
  }

  private static RowGroup group(Thrift in) {
    int from = in.position();
    long[] of = {-1, 0, 0};
    Map<String, Long> sizes = new HashMap<>();
    in.struct(
        id -> {
          switch (id) {
            case 1 -> in.structs(() -> chunk(in, of, sizes));
            case 3 -> of[2] = in.number();
            default -> in.skip();
          }
        });
    return new RowGroup(of[0], of[1], of[2], sizes, from, in.position());
  }

  /** Adds to {start of the first column, compressed size}. */
  private static void chunk(Thrift in, long[] of, Map<String, Long> sizes) {
    in.struct(
        id -> {
          if (id == 3) {
            metadata(in, of, sizes);
          } else {
            in.skip();
          }
        });
  }

  private static void metadata(Thrift in, long[] of, Map<String, Long> sizes) {
    long[] numbers = {0, 0, 0, 0};
    @Nullable String[] name = {null};
    in.struct(
        id -> {
          switch (id) {
            case 3 -> {
              int parts = in.listSize();
              for (int i = 0; i < parts; i++) {
                String part = in.text();
                name[0] = name[0] == null ? part : name[0];
              }
            }
            case 6 -> numbers[0] = in.number();
            case 7 -> numbers[1] = in.number();
            case 9 -> numbers[2] = in.number();
            case 11 -> numbers[3] = in.number();
            default -> in.skip();
          }
        });
    if (of[0] < 0) {
      boolean dictionary = numbers[3] > 0 && numbers[3] < numbers[2];
      of[0] = dictionary ? numbers[3] : numbers[2];
    }
    of[1] += numbers[1];
    sizes.merge(String.valueOf(name[0]), numbers[0], Long::sum);
  }

  /** An element of the schema. */
  private static final class Element {
    private String name = "";
    private int physical = -1;
    private int converted = -1;
    private int precision;
    private int scale;
    private boolean repeated;
    private boolean utc;
    private boolean nanos;
    private int children;

    Element(Thrift in) {
      in.struct(
          id -> {
            switch (id) {
              case 1 -> physical = (int) in.number();
              case 3 -> repeated = in.number() == 2;
              case 4 -> name = in.text();
              case 5 -> children = (int) in.number();
              case 6 -> {
                converted = (int) in.number();
                utc |= converted == 9 || converted == 10;
              }
              case 7 -> scale = (int) in.number();
              case 8 -> precision = (int) in.number();
              case 10 -> logical(in);
              default -> in.skip();
            }
          });
    }

    private void logical(Thrift in) {
      in.struct(
          id -> {
            if (id == 8) {
              in.struct(
                  part -> {
                    if (part == 1) {
                      utc = in.type() == Thrift.TRUE;
                    } else if (part == 2) {
                      in.struct(
                          unit -> {
                            nanos = unit == 3;
                            in.skip();
                          });
                    } else {
                      in.skip();
                    }
                  });
            } else {
              in.skip();
            }
          });
    }

    FileColumn column() {
      return new FileColumn(name, physical, converted, precision, scale, repeated, utc, nanos);
    }
  }
}
