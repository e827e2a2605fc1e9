package io.tenon.accelerator.tck;

import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.Field;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;

/** Types of the SPI and Spark's. */
final class SparkTypes {
  private static final Map<Simple, DataType> SIMPLE =
      Map.ofEntries(
          Map.entry(Simple.NULL, DataTypes.NullType),
          Map.entry(Simple.BOOLEAN, DataTypes.BooleanType),
          Map.entry(Simple.BYTE, DataTypes.ByteType),
          Map.entry(Simple.SHORT, DataTypes.ShortType),
          Map.entry(Simple.INT, DataTypes.IntegerType),
          Map.entry(Simple.LONG, DataTypes.LongType),
          Map.entry(Simple.FLOAT, DataTypes.FloatType),
          Map.entry(Simple.DOUBLE, DataTypes.DoubleType),
          Map.entry(Simple.STRING, DataTypes.StringType),
          Map.entry(Simple.BINARY, DataTypes.BinaryType),
          Map.entry(Simple.DATE, DataTypes.DateType),
          Map.entry(Simple.TIMESTAMP, DataTypes.TimestampType),
          Map.entry(Simple.TIMESTAMP_NTZ, DataTypes.TimestampNTZType));

  private SparkTypes() {}

  static DataType spark(io.tenon.spi.accelerator.DataType type) {
    return type instanceof Decimal decimal
        ? DataTypes.createDecimalType(decimal.precision(), decimal.scale())
        : SIMPLE.get((Simple) type);
  }

  /** The SPI's type; empty for what the kit does not draw. */
  static Optional<io.tenon.spi.accelerator.DataType> of(DataType type) {
    if (type instanceof DecimalType decimal) {
      return Optional.of(new Decimal(decimal.precision(), decimal.scale()));
    }
    return SIMPLE.entrySet().stream()
        .filter(entry -> entry.getValue().equals(type))
        .<io.tenon.spi.accelerator.DataType>map(Map.Entry::getKey)
        .findFirst();
  }

  /** A column of a type that the kit draws. */
  static Field field(String name, StructField spark) {
    return new Field(
        name,
        of(spark.dataType()).orElseThrow(() -> new IllegalArgumentException("not drawn: " + spark)),
        spark.nullable());
  }
}
