package io.tenon.accelerator.tck;

import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.Field;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** A table as batches of Arrow, and back. */
final class ArrowBatches extends ArrowReader {
  private static final LocalDateTime EPOCH = LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC);

  private final Table table;
  private final int batchRows;
  private int next;

  ArrowBatches(BufferAllocator allocator, Table table, int batchRows) {
    super(allocator);
    this.table = table;
    this.batchRows = batchRows;
  }

  @Override
  public boolean loadNextBatch() throws java.io.IOException {
    if (next >= table.rows().size()) {
      return false;
    }
    int end = Math.min(next + batchRows, table.rows().size());
    VectorSchemaRoot root = getVectorSchemaRoot();
    root.clear();
    root.allocateNew();
    for (int column = 0; column < table.fields().size(); column++) {
      for (int row = next; row < end; row++) {
        Object value = table.rows().get(row).get(column);
        if (value != null) {
          set(root.getVector(column), row - next, value);
        }
      }
    }
    root.setRowCount(end - next);
    next = end;
    return true;
  }

  static void set(FieldVector vector, int row, Object value) {
    if (vector instanceof BitVector bits) {
      bits.setSafe(row, (Boolean) value ? 1 : 0);
    } else if (vector instanceof TinyIntVector bytes) {
      bytes.setSafe(row, (Byte) value);
    } else if (vector instanceof SmallIntVector shorts) {
      shorts.setSafe(row, (Short) value);
    } else if (vector instanceof IntVector ints) {
      ints.setSafe(row, (Integer) value);
    } else if (vector instanceof BigIntVector longs) {
      longs.setSafe(row, (Long) value);
    } else if (vector instanceof Float4Vector floats) {
      floats.setSafe(row, (Float) value);
    } else if (vector instanceof Float8Vector doubles) {
      doubles.setSafe(row, (Double) value);
    } else if (vector instanceof DecimalVector decimals) {
      decimals.setSafe(row, (BigDecimal) value);
    } else if (vector instanceof VarCharVector texts) {
      texts.setSafe(row, ((String) value).getBytes(StandardCharsets.UTF_8));
    } else if (vector instanceof VarBinaryVector binaries) {
      binaries.setSafe(row, (byte[]) value);
    } else if (vector instanceof DateDayVector dates) {
      dates.setSafe(row, (int) ((LocalDate) value).toEpochDay());
    } else if (vector instanceof TimeStampVector times) {
      times.setSafe(row, micros(value));
    } else {
      NestedVectors.set(vector, row, value);
    }
  }

  private static long micros(Object value) {
    Instant instant =
        value instanceof Instant one ? one : ((LocalDateTime) value).toInstant(ZoneOffset.UTC);
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000), instant.getNano() / 1_000);
  }

  /** The rows of a batch, with values as literals of the SPI have them. */
  static List<List<@Nullable Object>> rows(VectorSchemaRoot root, List<Field> fields) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int row = 0; row < root.getRowCount(); row++) {
      List<@Nullable Object> values = new ArrayList<>();
      for (int column = 0; column < fields.size(); column++) {
        values.add(value(root.getVector(column), row, fields.get(column).type()));
      }
      rows.add(values);
    }
    return rows;
  }

  static @Nullable Object value(FieldVector vector, int row, DataType type) {
    if (vector.isNull(row)) {
      return null;
    }
    if (type instanceof Decimal) {
      return ((DecimalVector) vector).getObject(row);
    }
    if (!(type instanceof Simple)) {
      return NestedVectors.value(vector, row, type);
    }
    return switch ((Simple) type) {
      case NULL -> null;
      case BOOLEAN -> ((BitVector) vector).get(row) == 1;
      case BYTE -> ((TinyIntVector) vector).get(row);
      case SHORT -> ((SmallIntVector) vector).get(row);
      case INT -> ((IntVector) vector).get(row);
      case LONG -> ((BigIntVector) vector).get(row);
      case FLOAT -> ((Float4Vector) vector).get(row);
      case DOUBLE -> ((Float8Vector) vector).get(row);
      case STRING -> new String(((VarCharVector) vector).get(row), StandardCharsets.UTF_8);
      case BINARY -> ((VarBinaryVector) vector).get(row);
      case DATE -> LocalDate.ofEpochDay(((DateDayVector) vector).get(row));
      case TIMESTAMP ->
          EPOCH
              .plus(((TimeStampVector) vector).get(row), ChronoUnit.MICROS)
              .toInstant(ZoneOffset.UTC);
      case TIMESTAMP_NTZ -> EPOCH.plus(((TimeStampVector) vector).get(row), ChronoUnit.MICROS);
    };
  }

  /** The schema that the SPI says these fields cross with. */
  static Schema schema(List<Field> fields) {
    return new Schema(fields.stream().map(field -> field(field.name(), field.type())).toList());
  }

  private static org.apache.arrow.vector.types.pojo.Field field(String name, DataType type) {
    return new org.apache.arrow.vector.types.pojo.Field(
        name, FieldType.nullable(arrow(type)), children(type));
  }

  private static List<org.apache.arrow.vector.types.pojo.Field> children(DataType type) {
    if (type instanceof DataType.Array array) {
      return List.of(field("element", array.element()));
    }
    if (type instanceof DataType.Struct struct) {
      return struct.fields().stream().map(each -> field(each.name(), each.type())).toList();
    }
    if (type instanceof DataType.Map map) {
      return List.of(
          new org.apache.arrow.vector.types.pojo.Field(
              "entries",
              FieldType.notNullable(ArrowType.Struct.INSTANCE),
              List.of(
                  new org.apache.arrow.vector.types.pojo.Field(
                      "key", FieldType.notNullable(arrow(map.key())), children(map.key())),
                  field("value", map.value()))));
    }
    return List.of();
  }

  static ArrowType arrow(DataType type) {
    if (type instanceof Decimal decimal) {
      return new ArrowType.Decimal(decimal.precision(), decimal.scale(), 128);
    }
    if (type instanceof DataType.Array) {
      return ArrowType.List.INSTANCE;
    }
    if (type instanceof DataType.Struct) {
      return ArrowType.Struct.INSTANCE;
    }
    if (type instanceof DataType.Map) {
      return new ArrowType.Map(false);
    }
    return switch ((Simple) type) {
      case NULL -> ArrowType.Null.INSTANCE;
      case BOOLEAN -> ArrowType.Bool.INSTANCE;
      case BYTE -> new ArrowType.Int(8, true);
      case SHORT -> new ArrowType.Int(16, true);
      case INT -> new ArrowType.Int(32, true);
      case LONG -> new ArrowType.Int(64, true);
      case FLOAT -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
      case DOUBLE -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
      case STRING -> ArrowType.Utf8.INSTANCE;
      case BINARY -> ArrowType.Binary.INSTANCE;
      case DATE -> new ArrowType.Date(DateUnit.DAY);
      case TIMESTAMP -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
      case TIMESTAMP_NTZ -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
    };
  }

  @Override
  public long bytesRead() {
    return 0;
  }

  @Override
  protected void closeReadSource() {}

  @Override
  protected Schema readSchema() {
    return schema(table.fields());
  }
}
