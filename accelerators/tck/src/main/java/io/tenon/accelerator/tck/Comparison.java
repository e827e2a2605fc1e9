package io.tenon.accelerator.tck;

import io.tenon.spi.accelerator.Field;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Whether two answers are the same. All values are compared exactly, but floating numbers that a
 * relation sums up: the order of a sum is free in Spark as well, so these may differ by a
 * billionth.
 */
final class Comparison {
  private static final double TOLERANCE = 1e-9;

  private Comparison() {}

  /** How the columns differ from the types that were asked for; empty when they do not. */
  static String schemas(Schema schema, List<Field> wanted) {
    return mismatch(schema.getFields(), ArrowBatches.schema(wanted).getFields());
  }

  private static String mismatch(
      List<org.apache.arrow.vector.types.pojo.Field> has,
      List<org.apache.arrow.vector.types.pojo.Field> want) {
    if (has.size() != want.size()) {
      return has.size() + " columns instead of " + want.size();
    }
    for (int i = 0; i < want.size(); i++) {
      if (!has.get(i).getType().equals(want.get(i).getType())) {
        return "column %d crosses as %s, not as %s".formatted(i, has.get(i), want.get(i));
      }
      String below = mismatch(has.get(i).getChildren(), want.get(i).getChildren());
      if (!below.isEmpty()) {
        return "in column " + i + " " + below;
      }
    }
    return "";
  }

  /**
   * The first difference, empty when there is none.
   *
   * @param ordered whether the order of the rows counts
   * @param summed whether floating numbers may be sums
   */
  static String difference(
      List<List<@Nullable Object>> expected,
      List<List<@Nullable Object>> actual,
      boolean ordered,
      boolean summed) {
    if (expected.size() != actual.size()) {
      return expected.size() + " rows expected, got " + actual.size();
    }
    List<List<@Nullable Object>> left = ordered ? expected : sorted(expected, summed);
    List<List<@Nullable Object>> right = ordered ? actual : sorted(actual, summed);
    for (int row = 0; row < left.size(); row++) {
      for (int column = 0; column < left.get(row).size(); column++) {
        if (!same(left.get(row).get(column), right.get(row).get(column), summed)) {
          return "row %d, column %d: expected %s, got %s; the whole rows: %s and %s"
              .formatted(
                  row,
                  column,
                  text(left.get(row).get(column), false),
                  text(right.get(row).get(column), false),
                  words(left.get(row)),
                  words(right.get(row)));
        }
      }
    }
    return "";
  }

  private static List<List<@Nullable Object>> sorted(
      List<List<@Nullable Object>> rows, boolean summed) {
    return rows.stream()
        .sorted(
            Comparator.comparing(
                row -> {
                  StringBuilder key = new StringBuilder();
                  row.forEach(value -> key.append(text(value, summed)).append('\u0001'));
                  return key.toString();
                }))
        .toList();
  }

  private static boolean same(@Nullable Object left, @Nullable Object right, boolean summed) {
    if (left == null || right == null) {
      return left == right;
    }
    if (left instanceof byte[] bytes && right instanceof byte[] others) {
      return Arrays.equals(bytes, others);
    }
    if (summed && left instanceof Double one && right instanceof Double other) {
      return one.equals(other)
          || Math.abs(one - other) <= TOLERANCE * Math.max(1, Math.abs(one))
          || (one == 0 && other == 0);
    }
    if (summed && left instanceof Float one && right instanceof Float other) {
      return one.equals(other) || (one == 0 && other == 0);
    }
    return left.equals(right);
  }

  /** A value in words; in a sum with fewer digits, so that equal rows come to the same place. */
  private static String text(@Nullable Object value, boolean summed) {
    if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }
    if (summed && value instanceof Number number && !(number instanceof Long)) {
      double wide = number.doubleValue();
      if (value instanceof Double || value instanceof Float) {
        return wide == 0 ? "0" : "%.6g".formatted(wide);
      }
    }
    String text = String.valueOf(value);
    return text.length() > 80 ? text.substring(0, 80) + "…" + text.hashCode() : text;
  }

  private static String words(List<@Nullable Object> row) {
    return row.stream().map(value -> text(value, false)).toList().toString();
  }
}
