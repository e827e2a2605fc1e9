package io.tenon.accelerator.cudf;

import ai.rapids.cudf.ColumnView;
import ai.rapids.cudf.DType;
import ai.rapids.cudf.DType.DTypeEnum;
import ai.rapids.cudf.ParquetOptions;
import ai.rapids.cudf.Scalar;
import ai.rapids.cudf.Table;
import io.tenon.accelerator.cudf.ParquetFooter.FileColumn;
import io.tenon.accelerator.cudf.ParquetFooter.RowGroup;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.Field;
import io.tenon.spi.accelerator.FileFormat;
import io.tenon.spi.accelerator.FileSplit;
import io.tenon.spi.accelerator.Relation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads Parquet files on the device, as many row groups at a time as a batch has room for. */
record Scanning(Relation.Scan scan) implements Step {
  Scanning {
    if (scan.format() != FileFormat.PARQUET) {
      throw new Unsupported("files of the format " + scan.format() + " are not supported");
    }
    for (FileSplit split : scan.splits()) {
      if (!"file".equals(split.file().getScheme())) {
        throw new Unsupported("files of " + split.file().getScheme() + " are not supported");
      }
    }
    Types.check(scan.output());
  }

  /**
   * What is read at once.
   *
   * @param names of the columns in the file, as they lie there
   * @param places by column of the scan, where among {@code names}; absent where the file lacks it
   */
  private record Chunk(
      FileSplit split,
      Path file,
      ParquetFooter footer,
      List<RowGroup> groups,
      List<String> names,
      List<Optional<Integer>> places) {
    int rows() {
      return Math.toIntExact(groups.stream().mapToLong(RowGroup::rows).sum());
    }

    long bytes() {
      return groups.stream().mapToLong(group -> Scanning.bytes(group, names)).sum();
    }
  }

  @Override
  public Batches open(Run run) {
    return new Output(run) {
      private final Deque<FileSplit> splits = new ArrayDeque<>(scan.splits());
      private final Map<Path, ParquetFooter> footers = new HashMap<>();
      private final Deque<Chunk> chunks = new ArrayDeque<>();

      @Override
      boolean more() {
        while (chunks.isEmpty() && !splits.isEmpty()) {
          chunks.addAll(chunks(splits.poll(), footers, run.batchBytes()));
        }
        if (chunks.isEmpty()) {
          return false;
        }
        Chunk chunk = chunks.poll();
        give(read(run, chunk));
        run.scanned(chunk.rows(), chunk.bytes());
        return true;
      }

      @Override
      void closeInputs() {}
    };
  }

  private List<Chunk> chunks(FileSplit split, Map<Path, ParquetFooter> footers, long limit) {
    Path file = Path.of(split.file());
    ParquetFooter footer = footers.computeIfAbsent(file, Scanning::footer);
    List<FileColumn> inFile = footer.columns();
    List<FileColumn> found = new ArrayList<>();
    for (Field column : scan.columns()) {
      find(file, inFile, column)
          .ifPresent(
              one -> {
                check(file, footer, one, column);
                if (!found.contains(one)) {
                  found.add(one);
                }
              });
    }
    // In the file's order, in which cuDF gives them in any case.
    List<String> names = inFile.stream().filter(found::contains).map(FileColumn::name).toList();
    List<Optional<Integer>> places =
        scan.columns().stream()
            .map(column -> find(file, inFile, column).map(one -> names.indexOf(one.name())))
            .toList();
    List<Chunk> chunks = new ArrayList<>();
    List<RowGroup> some = new ArrayList<>();
    long bytes = 0;
    for (RowGroup group : footer.groups()) {
      if (group.rows() == 0 || !group.isIn(split.start(), split.length())) {
        continue;
      }
      long more = bytes(group, names);
      if (!some.isEmpty() && bytes + more > limit) {
        chunks.add(new Chunk(split, file, footer, List.copyOf(some), names, places));
        some.clear();
        bytes = 0;
      }
      some.add(group);
      bytes += more;
    }
    if (!some.isEmpty()) {
      chunks.add(new Chunk(split, file, footer, List.copyOf(some), names, places));
    }
    return chunks;
  }

  private static long bytes(RowGroup group, List<String> names) {
    return names.stream().mapToLong(name -> group.sizes().getOrDefault(name, 0L)).sum();
  }

  private static ParquetFooter footer(Path file) {
    try {
      return ParquetFooter.read(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    } catch (IllegalArgumentException | java.nio.BufferUnderflowException e) {
      throw ParquetFooter.bad(file, "its footer is damaged: " + e.getMessage());
    }
  }

  private Optional<FileColumn> find(Path file, List<FileColumn> columns, Field field) {
    List<FileColumn> found =
        columns.stream()
            .filter(
                column ->
                    scan.caseSensitive()
                        ? column.name().equals(field.name())
                        : column.name().equalsIgnoreCase(field.name()))
            .toList();
    if (found.size() > 1) {
      throw ParquetFooter.bad(file, "more than one column is called " + field.name());
    }
    return found.stream().findFirst();
  }

  /** Times of other calendars, units and zones are read by Spark. */
  private static void check(Path file, ParquetFooter footer, FileColumn column, Field field) {
    boolean time = field.type() == Simple.TIMESTAMP || field.type() == Simple.TIMESTAMP_NTZ;
    if (column.repeated() || column.physical() < 0) {
      throw ParquetFooter.bad(file, "column " + column.name() + " is nested");
    }
    if (footer.isLegacyCalendar() && (time || field.type() == Simple.DATE)) {
      throw ParquetFooter.bad(file, "its dates are in the calendar of before Spark 3");
    }
    if (time
        && (column.physical() != 2
            || column.nanos()
            || column.utc() != (field.type() == Simple.TIMESTAMP))) {
      throw ParquetFooter.bad(file, "column " + column.name() + " has times of another kind");
    }
    if (field.type() instanceof Decimal decimal
        && (column.scale() != decimal.scale() || column.precision() > decimal.precision())) {
      throw ParquetFooter.bad(file, "column " + column.name() + " has other decimals");
    }
    if (column.converted() >= 11 && column.converted() <= 14) {
      throw ParquetFooter.bad(file, "column " + column.name() + " has no sign");
    }
  }

  private Batch read(Run run, Chunk chunk) {
    try (Scope scope = new Scope()) {
      List<ColumnView> read = new ArrayList<>();
      if (!chunk.names().isEmpty()) {
        Table table = scope.own(table(chunk));
        for (int i = 0; i < table.getNumberOfColumns(); i++) {
          read.add(table.getColumn(i));
        }
      }
      Frame frame = new Frame(run, chunk.rows(), read, scope);
      List<ColumnView> columns = new ArrayList<>();
      for (int i = 0; i < scan.columns().size(); i++) {
        Field field = scan.columns().get(i);
        DType type = Types.device(field.type());
        columns.add(
            chunk
                .places()
                .get(i)
                .map(place -> adapted(frame, chunk.file(), read.get(place), field))
                .orElseGet(() -> Expressions.nothing(type).of(frame)));
      }
      for (int i = 0; i < scan.constants().size(); i++) {
        DType type = Types.device(scan.constants().get(i).type());
        try (Scalar value = Expressions.scalar(chunk.split().constants().get(i), type)) {
          columns.add(frame.constant(value));
        }
      }
      return Batch.of(chunk.rows(), columns);
    }
  }

  private static Table table(Chunk chunk) {
    ParquetOptions.Builder options =
        ParquetOptions.builder().withTimeUnit(DType.TIMESTAMP_MICROSECONDS);
    chunk.names().forEach(name -> options.includeColumn(name));
    try (PartOfFile part =
        new PartOfFile(chunk.file(), chunk.footer().start(), chunk.footer().tail(chunk.groups()))) {
      return Table.readParquet(options.build(), part);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + chunk.file(), e);
    }
  }

  /** The column as the scan's field; a type may only grow. */
  private static ColumnView adapted(Frame f, Path file, ColumnView column, Field field) {
    DType has = column.getType();
    if (field.type() instanceof Decimal decimal) {
      if (!has.isDecimalType() || has.getScale() != -decimal.scale()) {
        throw ParquetFooter.bad(file, "column " + field.name() + " has the type " + has);
      }
      ColumnView wide = f.cast(column, DType.create(DTypeEnum.DECIMAL128, -decimal.scale()));
      return f.own(f.scope().own(wide.bitCastTo(Types.DIGITS)).copyToColumnVector());
    }
    DType wanted = Types.device(field.type());
    if (has.equals(wanted)) {
      return column;
    }
    boolean grows =
        (isWhole(has) && isWhole(wanted) && has.getSizeInBytes() < wanted.getSizeInBytes())
            || (has.equals(DType.FLOAT32) && wanted.equals(DType.FLOAT64));
    if (!grows) {
      throw ParquetFooter.bad(file, "column " + field.name() + " has the type " + has);
    }
    return f.cast(column, wanted);
  }

  private static boolean isWhole(DType type) {
    return type.equals(DType.INT8)
        || type.equals(DType.INT16)
        || type.equals(DType.INT32)
        || type.equals(DType.INT64);
  }
}
