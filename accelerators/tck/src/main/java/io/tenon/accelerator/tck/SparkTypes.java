package io.tenon.accelerator.tck;

import io.tenon.spi.accelerator.DataType.Array;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.DataType.Struct;
import io.tenon.spi.accelerator.Field;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

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
    if (type instanceof Decimal decimal) {
      return DataTypes.createDecimalType(decimal.precision(), decimal.scale());
    }
    if (type instanceof Array array) {
      return DataTypes.createArrayType(spark(array.element()), array.containsNull());
    }
    if (type instanceof Struct struct) {
      return DataTypes.createStructType(
          struct.fields().stream()
              .map(
                  field ->
                      DataTypes.createStructField(
                          field.name(), spark(field.type()), field.nullable()))
              .toList());
    }
    if (type instanceof io.tenon.spi.accelerator.DataType.Map map) {
      return DataTypes.createMapType(spark(map.key()), spark(map.value()), map.valueContainsNull());
    }
    return SIMPLE.get((Simple) type);
  }

  /** The SPI's type; empty for what the kit does not draw. */
  static Optional<io.tenon.spi.accelerator.DataType> of(DataType type) {
    if (type instanceof DecimalType decimal) {
      return Optional.of(new Decimal(decimal.precision(), decimal.scale()));
    }
    if (type instanceof ArrayType array) {
      return of(array.elementType()).map(element -> new Array(element, array.containsNull()));
    }
    if (type instanceof MapType map) {
      return of(map.keyType())
          .flatMap(
              key ->
                  of(map.valueType())
                      .map(
                          value ->
                              new io.tenon.spi.accelerator.DataType.Map(
                                  key, value, map.valueContainsNull())));
    }
    if (type instanceof StructType struct) {
      boolean drawn =
          Arrays.stream(struct.fields()).allMatch(one -> of(one.dataType()).isPresent());
      return drawn
          ? Optional.of(
              new Struct(
                  Arrays.stream(struct.fields()).map(one -> field(one.name(), one)).toList()))
          : Optional.empty();
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
