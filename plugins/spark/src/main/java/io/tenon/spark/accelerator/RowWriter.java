package io.tenon.spark.accelerator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowWriter;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * Rows out of columns, as Spark's own projections make them, but without generating code for it
 * where no column is nested. For one thread.
 */
final class RowWriter {
  private static final int BYTES_OF_A_STRING = 32;

  private final StructType schema;

  private RowWriter(StructType schema) {
    this.schema = schema;
  }

  static RowWriter of(StructType schema) {
    return new RowWriter(schema);
  }

  @FunctionalInterface
  private interface Column {
    void write(UnsafeRowWriter writer, int ordinal, ColumnVector vector, int row);
  }

  /** The rows of a batch by number; each is valid until the next is asked for. */
  IntFunction<UnsafeRow> rows(ColumnarBatch batch) {
    List<Column> columns = new ArrayList<>();
    for (StructField field : schema.fields()) {
      Column column = column(field.dataType());
      if (column == null) {
        UnsafeProjection projection = UnsafeProjection.create(schema);
        return row -> projection.apply(batch.getRow(row));
      }
      columns.add(column);
    }
    Column[] writers = columns.toArray(new Column[0]);
    ColumnVector[] vectors = new ColumnVector[writers.length];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = batch.column(i);
    }
    UnsafeRowWriter writer =
        new UnsafeRowWriter(writers.length, writers.length * BYTES_OF_A_STRING);
    return row -> {
      writer.reset();
      writer.zeroOutNullBytes();
      for (int i = 0; i < writers.length; i++) {
        writers[i].write(writer, i, vectors[i], row);
      }
      return writer.getRow();
    };
  }

  private static @org.jspecify.annotations.Nullable Column column(DataType type) {
    if (type instanceof DecimalType decimal) {
      return decimal(decimal.precision(), decimal.scale());
    }
    Column value = value(type);
    return value == null
        ? null
        : (writer, ordinal, vector, row) -> {
          if (vector.isNullAt(row)) {
            writer.setNullAt(ordinal);
          } else {
            value.write(writer, ordinal, vector, row);
          }
        };
  }

  private static Column decimal(int precision, int scale) {
    return (writer, ordinal, vector, row) -> {
      boolean isNull = vector.isNullAt(row);
      if (isNull && precision <= Decimal.MAX_LONG_DIGITS()) {
        writer.setNullAt(ordinal);
      } else {
        // A wide one takes its place in the row also when it is null.
        writer.write(
            ordinal, isNull ? null : vector.getDecimal(row, precision, scale), precision, scale);
      }
    };
  }

  private static @org.jspecify.annotations.Nullable Column value(DataType type) {
    if (type instanceof BooleanType) {
      return (writer, ordinal, vector, row) -> writer.write(ordinal, vector.getBoolean(row));
    } else if (type instanceof ByteType) {
      return (writer, ordinal, vector, row) -> writer.write(ordinal, vector.getByte(row));
    } else if (type instanceof ShortType) {
      return (writer, ordinal, vector, row) -> writer.write(ordinal, vector.getShort(row));
    } else if (type instanceof IntegerType || type instanceof DateType) {
      return (writer, ordinal, vector, row) -> writer.write(ordinal, vector.getInt(row));
    } else if (type instanceof LongType
        || type instanceof TimestampType
        || type instanceof TimestampNTZType) {
      return (writer, ordinal, vector, row) -> writer.write(ordinal, vector.getLong(row));
    } else if (type instanceof FloatType) {
      return (writer, ordinal, vector, row) -> writer.write(ordinal, vector.getFloat(row));
    } else if (type instanceof DoubleType) {
      return (writer, ordinal, vector, row) -> writer.write(ordinal, vector.getDouble(row));
    } else if (type instanceof StringType) {
      return (writer, ordinal, vector, row) -> writer.write(ordinal, vector.getUTF8String(row));
    } else if (type instanceof BinaryType) {
      return (writer, ordinal, vector, row) -> writer.write(ordinal, vector.getBinary(row));
    } else if (type instanceof NullType) {
      return (writer, ordinal, vector, row) -> writer.setNullAt(ordinal);
    }
    return null;
  }
}
