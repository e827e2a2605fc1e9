package io.tenon.accelerator.tck;

import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Rows that a fragment reads.
 *
 * @param fields all nullable
 */
record Table(List<Field> fields, List<List<@Nullable Object>> rows) {

  static Table draw(List<DataType> types, int size, boolean wild, SplittableRandom random) {
    Samples samples = new Samples(random);
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      fields.add(new Field("f" + i, types.get(i), true));
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      List<@Nullable Object> row = new ArrayList<>();
      // Every other row repeats an earlier one: keys have many rows, and one of them most.
      if (i > 4 && random.nextInt(2) == 0) {
        row.addAll(rows.get(random.nextInt(3) == 0 ? 0 : random.nextInt(i)));
      } else {
        types.forEach(type -> row.add(samples.value(type, wild)));
      }
      rows.add(Collections.unmodifiableList(row));
    }
    return new Table(fields, rows);
  }

  Table withRows(List<List<@Nullable Object>> some) {
    return new Table(fields, some);
  }
}
