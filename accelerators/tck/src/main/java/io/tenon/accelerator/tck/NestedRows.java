package io.tenon.accelerator.tck;

import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/** Values of the kit in Spark's rows: structs are rows there, arrays and maps are Scala's. */
final class NestedRows {
  private NestedRows() {}

  static Row row(List<@Nullable Object> values, List<Field> fields) {
    return RowFactory.create(
        IntStream.range(0, fields.size())
            .mapToObj(i -> spark(values.get(i), fields.get(i).type()))
            .toArray());
  }

  private static @Nullable Object spark(@Nullable Object value, DataType type) {
    if (value instanceof List<?> values && type instanceof DataType.Struct struct) {
      return row(new ArrayList<>(values), struct.fields());
    }
    if (value instanceof List<?> values && type instanceof DataType.Array array) {
      List<@Nullable Object> elements = new ArrayList<>();
      values.forEach(element -> elements.add(spark(element, array.element())));
      return elements;
    }
    return value;
  }

  static @Nullable Object ofSpark(@Nullable Object value, DataType type) {
    if (value instanceof Row row && type instanceof DataType.Struct struct) {
      List<@Nullable Object> fields = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        fields.add(ofSpark(row.get(i), struct.fields().get(i).type()));
      }
      return fields;
    }
    if (value instanceof scala.collection.Seq<?> values && type instanceof DataType.Array array) {
      List<@Nullable Object> elements = new ArrayList<>();
      CollectionConverters.asJava(values)
          .forEach(element -> elements.add(ofSpark(element, array.element())));
      return elements;
    }
    if (value instanceof scala.collection.Map<?, ?> entries && type instanceof DataType.Map map) {
      SortedMap<Object, @Nullable Object> sorted = new TreeMap<>();
      CollectionConverters.asJava(entries)
          .forEach((key, one) -> sorted.put(key, ofSpark(one, map.value())));
      return sorted;
    }
    return value;
  }
}
