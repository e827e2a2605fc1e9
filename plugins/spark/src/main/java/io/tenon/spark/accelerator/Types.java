package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.Field;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Spark's types as those of the SPI. */
final class Types {
  // A string with a collation is another type and equals none of these.
  private static final Map<org.apache.spark.sql.types.DataType, DataType> SIMPLE =
      Map.ofEntries(
          Map.entry(DataTypes.NullType, DataType.Simple.NULL),
          Map.entry(DataTypes.BooleanType, DataType.Simple.BOOLEAN),
          Map.entry(DataTypes.ByteType, DataType.Simple.BYTE),
          Map.entry(DataTypes.ShortType, DataType.Simple.SHORT),
          Map.entry(DataTypes.IntegerType, DataType.Simple.INT),
          Map.entry(DataTypes.LongType, DataType.Simple.LONG),
          Map.entry(DataTypes.FloatType, DataType.Simple.FLOAT),
          Map.entry(DataTypes.DoubleType, DataType.Simple.DOUBLE),
          Map.entry(DataTypes.StringType, DataType.Simple.STRING),
          Map.entry(DataTypes.BinaryType, DataType.Simple.BINARY),
          Map.entry(DataTypes.DateType, DataType.Simple.DATE),
          Map.entry(DataTypes.TimestampType, DataType.Simple.TIMESTAMP),
          Map.entry(DataTypes.TimestampNTZType, DataType.Simple.TIMESTAMP_NTZ));

  private Types() {}

  /**
   * @throws Untranslatable when the SPI has no such type
   */
  static DataType of(org.apache.spark.sql.types.DataType type) {
    DataType simple = SIMPLE.get(type);
    if (simple != null) {
      return simple;
    }
    if (type instanceof DecimalType decimal && decimal.scale() >= 0) {
      return new DataType.Decimal(decimal.precision(), decimal.scale());
    }
    if (type instanceof ArrayType array) {
      return new DataType.Array(of(array.elementType()), array.containsNull());
    }
    if (type instanceof MapType map) {
      return new DataType.Map(of(map.keyType()), of(map.valueType()), map.valueContainsNull());
    }
    if (type instanceof StructType struct) {
      return new DataType.Struct(
          java.util.Arrays.stream(struct.fields()).map(Types::field).toList());
    }
    throw new Untranslatable("values of type " + type.simpleString());
  }

  static Field field(StructField field) {
    return new Field(field.name(), of(field.dataType()), field.nullable());
  }

  static Field field(Attribute attribute) {
    return new Field(attribute.name(), of(attribute.dataType()), attribute.nullable());
  }
}
