package io.tenon.accelerator.tck;

import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.jspecify.annotations.Nullable;

/**
 * Arrays and structs, which are lists here, and maps, in Arrow's vectors. A map is sorted by its
 * keys: the order of its entries means nothing.
 */
final class NestedVectors {
  private NestedVectors() {}

  static void set(FieldVector vector, int row, Object value) {
    if (vector instanceof MapVector entries) {
      Map<?, ?> map = (Map<?, ?>) value;
      StructVector pairs = (StructVector) entries.getDataVector();
      int next = entries.startNewValue(row);
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        put(pairs, next++, Collections.unmodifiableList(pair(entry)));
      }
      entries.endValue(row, map.size());
    } else if (vector instanceof ListVector list) {
      List<?> elements = (List<?>) value;
      int next = list.startNewValue(row);
      for (Object element : elements) {
        put(list.getDataVector(), next++, element);
      }
      list.endValue(row, elements.size());
    } else {
      StructVector struct = (StructVector) vector;
      struct.setIndexDefined(row);
      List<?> fields = (List<?>) value;
      for (int i = 0; i < fields.size(); i++) {
        put((FieldVector) struct.getChildByOrdinal(i), row, fields.get(i));
      }
    }
  }

  private static List<@Nullable Object> pair(Map.Entry<?, ?> entry) {
    List<@Nullable Object> pair = new ArrayList<>();
    pair.add(entry.getKey());
    pair.add(entry.getValue());
    return pair;
  }

  private static void put(FieldVector vector, int row, @Nullable Object value) {
    if (value == null) {
      vector.setNull(row);
    } else {
      ArrowBatches.set(vector, row, value);
    }
  }

  static Object value(FieldVector vector, int row, DataType type) {
    if (type instanceof DataType.Map map) {
      MapVector entries = (MapVector) vector;
      StructVector pairs = (StructVector) entries.getDataVector();
      SortedMap<Object, @Nullable Object> values = new TreeMap<>();
      for (int i = entries.getElementStartIndex(row); i < entries.getElementEndIndex(row); i++) {
        values.put(
            ArrowBatches.value((FieldVector) pairs.getChildByOrdinal(0), i, map.key()),
            ArrowBatches.value((FieldVector) pairs.getChildByOrdinal(1), i, map.value()));
      }
      return values;
    }
    List<@Nullable Object> values = new ArrayList<>();
    if (type instanceof DataType.Array array) {
      ListVector list = (ListVector) vector;
      for (int i = list.getElementStartIndex(row); i < list.getElementEndIndex(row); i++) {
        values.add(ArrowBatches.value(list.getDataVector(), i, array.element()));
      }
      return values;
    }
    List<Field> fields = ((DataType.Struct) type).fields();
    for (int i = 0; i < fields.size(); i++) {
      FieldVector field = (FieldVector) ((StructVector) vector).getChildByOrdinal(i);
      values.add(ArrowBatches.value(field, row, fields.get(i).type()));
    }
    return values;
  }
}
