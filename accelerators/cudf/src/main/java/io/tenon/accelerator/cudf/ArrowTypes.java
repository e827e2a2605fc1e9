package io.tenon.accelerator.cudf;

import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.Field;
import java.util.List;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** As what types cross. */
final class ArrowTypes {
  private ArrowTypes() {}

  static Schema schema(List<Field> fields) {
    return new Schema(
        fields.stream()
            .map(
                field ->
                    new org.apache.arrow.vector.types.pojo.Field(
                        field.name(), FieldType.nullable(of(field.type())), List.of()))
            .toList());
  }

  private static ArrowType of(DataType type) {
    if (type instanceof Decimal decimal) {
      return new ArrowType.Decimal(decimal.precision(), decimal.scale(), 128);
    }
    return switch ((Simple) type) {
      case BOOLEAN -> ArrowType.Bool.INSTANCE;
      case BYTE -> new ArrowType.Int(8, true);
      case SHORT -> new ArrowType.Int(16, true);
      case INT -> new ArrowType.Int(32, true);
      case LONG -> new ArrowType.Int(64, true);
      case FLOAT -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
      case DOUBLE -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
      case STRING -> ArrowType.Utf8.INSTANCE;
      case DATE -> new ArrowType.Date(DateUnit.DAY);
      case TIMESTAMP -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
      case TIMESTAMP_NTZ -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
      case NULL, BINARY -> throw new IllegalArgumentException("does not cross: " + type);
    };
  }
}
